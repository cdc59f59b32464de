;; A guest by hand: answers a message with the sum of its bytes (Adler-32), as four bytes, the lowest first.
;;
;; Its author divides by what is left of a countdown, which every tenth message of an instance finds at zero.
(module
  (memory (export "memory") 2)
  (global $left (mut i32) (i32.const 10))

  ;; One message at a time, always in the same place.
  (func (export "cabi_realloc") (param $old i32) (param $old_size i32) (param $align i32) (param $size i32) (result i32)
    (if (i32.gt_u (local.get $size) (i32.const 65536)) (then unreachable))
    (i32.const 65536))

  (func (export "init") (param $args i32) (param $args_length i32) (param $has_state i32) (param $state i32) (param $state_length i32) (result i32)
    (i32.store (i32.const 16) (i32.const 0))
    (i32.const 16))

  (func (export "handle") (param $at i32) (param $length i32) (result i32)
    (local $a i32) (local $b i32) (local $end i32)
    (global.set $left (i32.sub (global.get $left) (i32.const 1)))
    (drop (i32.div_u (i32.const 100) (global.get $left)))
    (local.set $a (i32.const 1))
    (local.set $end (i32.add (local.get $at) (local.get $length)))
    (block $done
      (loop $next
        (br_if $done (i32.eq (local.get $at) (local.get $end)))
        (local.set $a (i32.rem_u (i32.add (local.get $a) (i32.load8_u (local.get $at))) (i32.const 65521)))
        (local.set $b (i32.rem_u (i32.add (local.get $b) (local.get $a)) (i32.const 65521)))
        (local.set $at (i32.add (local.get $at) (i32.const 1)))
        (br $next)))
    (i32.store (i32.const 32) (i32.or (i32.shl (local.get $b) (i32.const 16)) (local.get $a)))
    (i32.store (i32.const 16) (i32.const 0))
    (i32.store (i32.const 20) (i32.const 32))
    (i32.store (i32.const 24) (i32.const 4))
    (i32.const 16))
)
