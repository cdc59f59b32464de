  ;; What makes the probe one that keeps its count, says how it is and cleans up. At a count of
  ;; 20 it is unhealthy, at 21 `health` traps, at 22 `snapshot` does, and at 23 `stop` never ends.
  (func (export "snapshot") (result i32)
    (if (i32.eq (global.get $count) (i32.const 22)) (then unreachable))
    (i32.store (i32.const 128) (global.get $count))
    (i32.store (i32.const 136) (i32.const 128))
    (i32.store (i32.const 140) (i32.const 4))
    (i32.const 136))

  (func (export "health") (result i32)
    (if (i32.eq (global.get $count) (i32.const 21)) (then unreachable))
    (i32.store (i32.const 144) (i32.const 0))
    (if (i32.eq (global.get $count) (i32.const 20)) (then (i32.store (i32.const 144) (i32.const 2))))
    (i32.store (i32.const 148) (i32.const 64))
    (i32.store (i32.const 152) (i32.const 9))
    (i32.const 144))

  (func (export "stop")
    (if (i32.eq (global.get $count) (i32.const 23)) (then (call $forever)))
    (call $log (i32.const 2) (i32.const 80) (i32.const 5)))
