;; A guest that runs others as it is told. The first byte of a message, or of the arguments, says which function of the host is to be
;; called; what it is called with follows from the eighth byte on, as the component model's canonical ABI has it, with places that
;; count from 8192, where the message is. The answer is the memory from 1024, where the result is, up to where the host wrote last.
(module
  (import "supervision:child/supervisor@1.0.0" "spawn" (func $spawn (param i32 i32)))
  (import "supervision:child/supervisor@1.0.0" "stop" (func $stop (param i32 i32 i32)))
  (import "supervision:child/supervisor@1.0.0" "restart" (func $restart (param i32 i32 i32)))
  (import "supervision:child/supervisor@1.0.0" "list" (func $list (param i32)))
  (import "supervision:child/supervisor@1.0.0" "status" (func $status (param i32 i32 i32)))
  (import "supervision:child/supervisor@1.0.0" "ask" (func $ask (param i32 i32 i32 i32 i32)))
  (import "supervision:child/supervisor@1.0.0" "subscribe" (func $subscribe (param i32)))
  (import "supervision:child/supervisor@1.0.0" "poll-events" (func $poll (param i32 i32)))
  (memory (export "memory") 4)
  ;; Where the host writes next.
  (global $top (mut i32) (i32.const 8192))
  ;; What `on-child-error` answers.
  (global $verdict (mut i32) (i32.const 0))
  ;; Where the next line goes of what it was told: a letter, a name, and a new line.
  (global $told (mut i32) (i32.const 131072))

  (func (export "cabi_realloc") (param $old i32) (param $old_size i32) (param $align i32) (param $size i32) (result i32)
    (local $at i32)
    (local.set $at (i32.and (i32.add (global.get $top) (i32.const 7)) (i32.const -8)))
    (global.set $top (i32.add (local.get $at) (local.get $size)))
    (if (i32.gt_u (global.get $top) (i32.const 131072)) (then unreachable))
    (local.get $at))

  (func $at (param $place i32) (result i32) (i32.load (i32.add (i32.const 8200) (local.get $place))))

  (func $do (param $what i32)
    (memory.fill (i32.const 1024) (i32.const 0) (i32.const 128))
    (if (i32.eq (local.get $what) (i32.const 1)) (then (call $spawn (i32.const 8200) (i32.const 1024))))
    (if (i32.eq (local.get $what) (i32.const 2)) (then
      (call $stop (call $at (i32.const 0)) (call $at (i32.const 4)) (i32.const 1024))))
    (if (i32.eq (local.get $what) (i32.const 3)) (then
      (call $restart (call $at (i32.const 0)) (call $at (i32.const 4)) (i32.const 1024))))
    (if (i32.eq (local.get $what) (i32.const 4)) (then (call $list (i32.const 1024))))
    (if (i32.eq (local.get $what) (i32.const 5)) (then
      (call $status (call $at (i32.const 0)) (call $at (i32.const 4)) (i32.const 1024))))
    (if (i32.eq (local.get $what) (i32.const 6)) (then
      (call $ask (call $at (i32.const 0)) (call $at (i32.const 4)) (call $at (i32.const 8)) (call $at (i32.const 12)) (i32.const 1024))))
    (if (i32.eq (local.get $what) (i32.const 7)) (then (call $subscribe (call $at (i32.const 0)))))
    (if (i32.eq (local.get $what) (i32.const 8)) (then (call $poll (call $at (i32.const 0)) (i32.const 1024))))
    (if (i32.eq (local.get $what) (i32.const 9)) (then unreachable))
    (if (i32.eq (local.get $what) (i32.const 11)) (then (global.set $verdict (call $at (i32.const 0)))))
    ;; A storm: the same for ever, under sixteen names.
    (if (i32.eq (local.get $what) (i32.const 14)) (then
      (loop $again
        (i32.store8 (call $at (i32.const 0)) 
          (i32.or (i32.const 0x60) (i32.and (i32.const 15) (i32.add (i32.load8_u (call $at (i32.const 0))) (i32.const 1)))))
        (call $spawn (i32.const 8200) (i32.const 1024))
        (br $again)))))

  ;; A result whose list is this.
  (func $well (param $from i32) (param $length i32) (result i32)
    (i32.store (i32.const 16) (i32.const 0))
    (i32.store (i32.const 20) (local.get $from))
    (i32.store (i32.const 24) (local.get $length))
    (global.set $top (i32.const 8192))
    (i32.const 16))

  (func (export "init") (param $args i32) (param $length i32) (param i32 i32 i32) (result i32)
    (if (local.get $length) (then (call $do (i32.load8_u (local.get $args)))))
    (call $well (i32.const 0) (i32.const 0)))

  (func (export "handle") (param $message i32) (param $length i32) (result i32)
    (local $what i32)
    (local.set $what (i32.load8_u (local.get $message)))
    ;; 12: what it was told.
    (if (i32.eq (local.get $what) (i32.const 12)) (then
      (return (call $well (i32.const 131072) (i32.sub (global.get $told) (i32.const 131072))))))
    ;; 13: an error.
    (if (i32.eq (local.get $what) (i32.const 13)) (then
      (drop (call $well (i32.const 0) (i32.const 0)))
      (i32.store (i32.const 16) (i32.const 1))
      (return (i32.const 16))))
    (call $do (local.get $what))
    (call $well (i32.const 1024) (i32.sub (global.get $top) (i32.const 1024))))

  (func $note (param $letter i32) (param $name i32) (param $length i32)
    (i32.store8 (global.get $told) (local.get $letter))
    (memory.copy (i32.add (global.get $told) (i32.const 1)) (local.get $name) (local.get $length))
    (global.set $told (i32.add (i32.add (global.get $told) (i32.const 1)) (local.get $length)))
    (i32.store8 (global.get $told) (i32.const 10))
    (global.set $told (i32.add (global.get $told) (i32.const 1)))
    (global.set $top (i32.const 8192)))

  (func (export "snapshot") (result i32) (call $well (i32.const 0) (i32.const 0)) drop
    (i32.store (i32.const 16) (i32.const 0)) (i32.store (i32.const 20) (i32.const 0)) (i32.const 16))
  (func (export "health") (result i32) (i32.store (i32.const 16) (i32.const 0)) (i32.const 16))
  (func (export "stop"))
  (func (export "on-child-error") (param $name i32) (param $length i32) (param i32 i32) (result i32)
    (call $note (i32.const 0x65) (local.get $name) (local.get $length)) ;; e
    ;; 3: traps.
    (if (i32.eq (global.get $verdict) (i32.const 3)) (then unreachable))
    (global.get $verdict))
  (func (export "on-child-exit") (param $name i32) (param $length i32) (param i32 i32 i32)
    (call $note (i32.const 0x78) (local.get $name) (local.get $length))) ;; x
  (func (export "on-child-stop") (param $name i32) (param $length i32)
    (call $note (i32.const 0x73) (local.get $name) (local.get $length))) ;; s
  (func (export "on-give-up") (param $name i32) (param $length i32) (param i32 i32)
    (call $note (i32.const 0x67) (local.get $name) (local.get $length))) ;; g
  (func (export "on-event") (param i32 i32 i64 i32 i32 i32 i32)
    (global.set $top (i32.const 8192))))
