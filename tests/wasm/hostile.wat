;; A guest that means harm. Two letters say where, and what:
;;
;; - where: `i`, in the arguments, for `init`; `h`, in a message, for `handle` and this message; `s`, `n` and `e`, in a message, for
;;   the next `stop`, `snapshot` and `health`;
;; - what: see `$harm`.
;;
;; Any other message is answered with nothing.
(module
  (import "supervision:child/host@1.0.0" "log" (func $log (param i32 i32 i32)))
  (memory (export "memory") 1)
  (table $table 8 funcref)
  (elem (i32.const 1) func $through_table)
  (type $plain (func))
  (global $stop (mut i32) (i32.const 0))
  (global $snapshot (mut i32) (i32.const 0))
  (global $health (mut i32) (i32.const 0))
  (data (i32.const 64) "\ff\fe never text")
  (data (i32.const 80) "rendezvous")

  ;; One thing at a time, always in the same place, and never more than there is room for.
  (func (export "cabi_realloc") (param $old i32) (param $old_size i32) (param $align i32) (param $size i32) (result i32)
    (if (i32.gt_u (local.get $size) (i32.const 4096)) (then unreachable))
    (i32.const 4096))

  (func $forever (loop $again (br $again)))
  (func $storm (loop $again (call $log (i32.const 4) (i32.const 16384) (i32.const 10)) (br $again)))
  (func $memory
    (loop $more
      (if (i32.eq (memory.grow (i32.const 16)) (i32.const -1)) (then unreachable))
      (br $more)))
  (func $tables
    (loop $more
      (if (i32.eq (table.grow $table (ref.null func) (i32.const 1000)) (i32.const -1)) (then unreachable))
      (br $more)))
  (func $deeper (param i32) (result i32)
    (i32.add (i32.const 1) (call $deeper (i32.add (local.get 0) (i32.const 1)))))
  (func $through_table (type $plain) (call_indirect (type $plain) (i32.const 1)))

  ;; A result: the tag, and what goes with it.
  (func $result (param $tag i32) (param $a i32) (param $b i32) (param $c i32) (result i32)
    (i32.store (i32.const 16) (local.get $tag))
    (i32.store (i32.const 20) (local.get $a))
    (i32.store (i32.const 24) (local.get $b))
    (i32.store (i32.const 28) (local.get $c))
    (i32.const 16))

  ;; Gives the place of what to answer with.
  (func $harm (param $what i32) (result i32)
    (if (i32.eq (local.get $what) (i32.const 0x6c)) (then (call $forever)))                     ;; l: a loop
    (if (i32.eq (local.get $what) (i32.const 0x4c)) (then (call $storm)))                       ;; L: calls the host for ever
    (if (i32.eq (local.get $what) (i32.const 0x6d)) (then (call $memory)))                      ;; m: all the memory
    (if (i32.eq (local.get $what) (i32.const 0x62)) (then (call $tables)))                      ;; b: all of its table
    (if (i32.eq (local.get $what) (i32.const 0x73)) (then (drop (call $deeper (i32.const 0))))) ;; s: all of the stack
    (if (i32.eq (local.get $what) (i32.const 0x53)) (then (call $through_table)))               ;; S: the same through the table
    (if (i32.eq (local.get $what) (i32.const 0x74)) (then unreachable))                         ;; t
    (if (i32.eq (local.get $what) (i32.const 0x64)) (then (drop (i32.div_u (i32.const 1) (i32.const 0))))) ;; d
    (if (i32.eq (local.get $what) (i32.const 0x6f)) (then (drop (i32.load (i32.const -8)))))    ;; o
    (if (i32.eq (local.get $what) (i32.const 0x6e)) (then (call_indirect (type $plain) (i32.const 2)))) ;; n: calls nothing
    (if (i32.eq (local.get $what) (i32.const 0x55)) (then (call $log (i32.const 2) (i32.const 64) (i32.const 4)))) ;; U: logs what is no text
    (if (i32.eq (local.get $what) (i32.const 0x67)) (then (call $log (i32.const 2) (i32.const 64) (i32.const 0x40000000)))) ;; g: logs more than it has
    (if (i32.eq (local.get $what) (i32.const 0x76)) (then (call $log (i32.const 77) (i32.const 64) (i32.const 0)))) ;; v: logs at no level
    (if (i32.eq (local.get $what) (i32.const 0x72)) (then (call $log (i32.const 2) (i32.const 80) (i32.const 10)))) ;; r: only logs
    (if (i32.eq (local.get $what) (i32.const 0x75)) (then (return (call $result (i32.const 1) (i32.const 0) (i32.const 64) (i32.const 4))))) ;; u: an error in what is no text
    (if (i32.eq (local.get $what) (i32.const 0x78)) (then (return (call $result (i32.const 0) (i32.const 64) (i32.const -1) (i32.const 0))))) ;; x: more than there is
    (if (i32.eq (local.get $what) (i32.const 0x79)) (then (return (call $result (i32.const 7) (i32.const 0) (i32.const 0) (i32.const 0))))) ;; y: neither good nor bad
    (if (i32.eq (local.get $what) (i32.const 0x7a)) (then (return (i32.const -4))))             ;; z: nowhere
    (if (i32.eq (local.get $what) (i32.const 0x77)) (then (return (i32.const 17))))             ;; w: in between
    (if (i32.eq (local.get $what) (i32.const 0x47)) (then                                        ;; G: a hundred megabytes
      (drop (memory.grow (i32.const 1600)))
      (return (call $result (i32.const 0) (i32.const 0) (i32.const 100000000) (i32.const 0)))))
    (call $result (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 0)))

  (func (export "init") (param $args i32) (param $length i32) (param $has_state i32) (param $state i32) (param $state_length i32) (result i32)
    (if (i32.and (i32.eq (local.get $length) (i32.const 2)) (i32.eq (i32.load8_u (local.get $args)) (i32.const 0x69))) (then
      (return (call $harm (i32.load8_u offset=1 (local.get $args))))))
    (call $harm (i32.const 0)))

  (func (export "handle") (param $message i32) (param $length i32) (result i32)
    (local $where i32) (local $what i32)
    (if (i32.ne (local.get $length) (i32.const 2)) (then (return (call $harm (i32.const 0)))))
    (local.set $where (i32.load8_u (local.get $message)))
    (local.set $what (i32.load8_u offset=1 (local.get $message)))
    (if (i32.eq (local.get $where) (i32.const 0x68)) (then (return (call $harm (local.get $what)))))
    (if (i32.eq (local.get $where) (i32.const 0x73)) (then (global.set $stop (local.get $what))))
    (if (i32.eq (local.get $where) (i32.const 0x6e)) (then (global.set $snapshot (local.get $what))))
    (if (i32.eq (local.get $where) (i32.const 0x65)) (then (global.set $health (local.get $what))))
    (call $harm (i32.const 0)))

  (func (export "stop") (drop (call $harm (global.get $stop))))
  ;; A list, and a variant without a text: the beginning of what `$harm` answers with when there is none.
  (func (export "snapshot") (result i32)
    (drop (call $harm (global.get $snapshot)))
    (if (i32.eq (global.get $snapshot) (i32.const 0x47)) (then                                   ;; G
      (return (call $result (i32.const 0) (i32.const 100000000) (i32.const 0) (i32.const 0)))))
    (if (i32.eq (global.get $snapshot) (i32.const 0x78)) (then                                   ;; x
      (return (call $result (i32.const 64) (i32.const -1) (i32.const 0) (i32.const 0)))))
    (call $result (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 0)))
  (func (export "health") (result i32)
    (drop (call $harm (global.get $health)))
    (if (i32.eq (global.get $health) (i32.const 0x47)) (then                                     ;; G: unhealthy, at length
      (return (call $result (i32.const 2) (i32.const 0) (i32.const 100000000) (i32.const 0)))))
    (if (i32.eq (global.get $health) (i32.const 0x78)) (then                                     ;; x
      (return (call $result (i32.const 2) (i32.const 64) (i32.const -1) (i32.const 0)))))
    (if (i32.eq (global.get $health) (i32.const 0x79)) (then                                     ;; y
      (return (call $result (i32.const 7) (i32.const 0) (i32.const 0) (i32.const 0)))))
    (call $result (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 0)))
)
