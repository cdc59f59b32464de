;; A guest that does what the first byte of a message says. `init` does what the first byte of its
;; arguments says.
(module
  (import "supervision:child/host@1.0.0" "log" (func $log (param i32 i32 i32)))
  (memory (export "memory") 1)
  (global $free (mut i32) (i32.const 4096))
  (global $count (mut i32) (i32.const 0))
  (data (i32.const 64) "not today")
  (data (i32.const 80) "never")

  (func $realloc (export "cabi_realloc") (param $old i32) (param $size i32) (param $align i32) (param $new i32) (result i32)
    (local $at i32) (local $end i32)
    (local.set $at (i32.and (i32.add (global.get $free) (i32.const 7)) (i32.const -8)))
    (local.set $end (i32.add (local.get $at) (local.get $new)))
    (block $fits
      (br_if $fits (i32.le_u (local.get $end) (i32.mul (memory.size) (i32.const 65536))))
      (br_if $fits (i32.ne (i32.const -1)
        (memory.grow (i32.add (i32.const 1) (i32.div_u (i32.sub (local.get $end) (i32.mul (memory.size) (i32.const 65536))) (i32.const 65536))))))
      unreachable)
    (global.set $free (local.get $end))
    (local.get $at))

  ;; The answer is 16 bytes at 16: the tag, and what goes with it.
  (func $ok (param $at i32) (param $len i32) (result i32)
    (i32.store (i32.const 16) (i32.const 0))
    (i32.store (i32.const 20) (local.get $at))
    (i32.store (i32.const 24) (local.get $len))
    (i32.const 16))
  (func $temporary (result i32)
    (i32.store (i32.const 16) (i32.const 1))
    (i32.store (i32.const 20) (i32.const 0))
    (i32.store (i32.const 24) (i32.const 64))
    (i32.store (i32.const 28) (i32.const 9))
    (i32.const 16))
  (func $permanent (result i32)
    (i32.store (i32.const 16) (i32.const 1))
    (i32.store (i32.const 20) (i32.const 1))
    (i32.store (i32.const 24) (i32.const 80))
    (i32.store (i32.const 28) (i32.const 5))
    (i32.const 16))
  (func $deeper (param i32) (result i32)
    (i32.add (i32.const 1) (call $deeper (i32.add (local.get 0) (i32.const 1)))))
  (func $bomb
    (loop $more
      (if (i32.eq (i32.const -1) (memory.grow (i32.const 16))) (then unreachable))
      (br $more)))
  (func $forever (loop $again (br $again)))

  ;; What both `init` and `handle` can do; gives 0 where there is nothing wrong.
  (func $misbehave (param $what i32) (result i32)
    (if (i32.eq (local.get $what) (i32.const 116)) (then unreachable))                    ;; t: trap
    (if (i32.eq (local.get $what) (i32.const 108)) (then (call $forever)))                ;; l: loop
    (if (i32.eq (local.get $what) (i32.const 109)) (then (call $bomb)))                   ;; m: memory
    (if (i32.eq (local.get $what) (i32.const 115)) (then (drop (call $deeper (i32.const 0))))) ;; s: stack
    (if (i32.eq (local.get $what) (i32.const 100)) (then (drop (i32.div_u (i32.const 1) (i32.const 0))))) ;; d: divide
    (if (i32.eq (local.get $what) (i32.const 111)) (then (drop (i32.load (i32.const -8))))) ;; o: out of bounds
    (if (i32.eq (local.get $what) (i32.const 113)) (then (return (call $temporary))))     ;; q
    (if (i32.eq (local.get $what) (i32.const 112)) (then (return (call $permanent))))     ;; p
    (i32.const 0))

  (func (export "init") (param $args i32) (param $len i32) (param $has i32) (param $state i32) (param $slen i32) (result i32)
    (local $result i32)
    (if (local.get $has) (then (global.set $count (i32.load (local.get $state)))))
    (if (local.get $len) (then
      (local.set $result (call $misbehave (i32.load8_u (local.get $args))))))
    (if (local.get $result) (then (return (local.get $result))))
    (call $ok (i32.const 0) (i32.const 0)))

  (func (export "handle") (param $message i32) (param $len i32) (result i32)
    (local $what i32) (local $result i32) (local $n i32)
    (if (i32.eqz (local.get $len)) (then (return (call $ok (i32.const 0) (i32.const 0)))))
    (local.set $what (i32.load8_u (local.get $message)))
    (local.set $result (call $misbehave (local.get $what)))
    (if (local.get $result) (then (return (local.get $result))))
    ;; c: counts, and answers with the count.
    (if (i32.eq (local.get $what) (i32.const 99)) (then
      (global.set $count (i32.add (global.get $count) (i32.const 1)))
      (i32.store (i32.const 32) (global.get $count))
      (global.set $free (i32.const 4096))
      (return (call $ok (i32.const 32) (i32.const 4)))))
    ;; n: counts, and says that it failed.
    (if (i32.eq (local.get $what) (i32.const 110)) (then
      (global.set $count (i32.add (global.get $count) (i32.const 1)))
      (return (call $temporary))))
    ;; r: counts, and fails until it has counted to three.
    (if (i32.eq (local.get $what) (i32.const 114)) (then
      (global.set $count (i32.add (global.get $count) (i32.const 1)))
      (if (i32.lt_u (global.get $count) (i32.const 3)) (then (return (call $temporary))))))
    ;; k: counts, and traps.
    (if (i32.eq (local.get $what) (i32.const 107)) (then
      (global.set $count (i32.add (global.get $count) (i32.const 1)))
      unreachable))
    ;; b: an answer as large as its memory.
    (if (i32.eq (local.get $what) (i32.const 98)) (then
      (return (call $ok (i32.const 0) (i32.mul (memory.size) (i32.const 65536))))))
    ;; x: an answer beyond its memory.
    (if (i32.eq (local.get $what) (i32.const 120)) (then
      (return (call $ok (i32.const 0) (i32.const 100000000)))))
    ;; h: a thousand calls of the host.
    (if (i32.eq (local.get $what) (i32.const 104)) (then
      (loop $storm
        (call $log (i32.const 4) (i32.const 64) (i32.const 9))
        (local.set $n (i32.add (local.get $n) (i32.const 1)))
        (br_if $storm (i32.lt_u (local.get $n) (i32.const 1000))))))
    ;; Anything else is an echo.
    (global.set $free (i32.const 4096))
    (call $ok (local.get $message) (local.get $len)))

  (func (export "cabi_post_handle") (param i32))
)
