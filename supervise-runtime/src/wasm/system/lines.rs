//! What a guest writes to its standard output, as lines of the log.

use std::{
    io,
    pin::Pin,
    sync::{Arc, Mutex, PoisonError},
    task::{Context, Poll},
};

use tokio::io::AsyncWrite;
use wasmtime_wasi::{
    async_trait,
    cli::{IsTerminal, StdoutStream},
    p2::{OutputStream, Pollable, StreamResult},
};
use wasmtime_wasi_io::bytes::Bytes;

/// The longest line, in bytes. A longer one is several.
pub(super) const LONGEST: usize = 4096;

/// Which of the two it is.
#[derive(Clone, Copy, Debug)]
pub(super) enum Which {
    Output,
    Error,
}

/// One stream of a guest, to which it may have many handles.
#[derive(Clone)]
pub(super) struct Lines(Arc<Line>);

struct Line {
    child: Arc<str>,
    which: Which,
    /// What has no end yet. Behind a lock since handles are shared; a guest never has two in use at a time.
    begun: Mutex<Vec<u8>>,
}

impl Lines {
    pub(super) fn new(child: Arc<str>, which: Which) -> Self {
        Self(Arc::new(Line { child, which, begun: Mutex::default() }))
    }

    fn take(&self, bytes: &[u8]) {
        let whole = {
            let mut begun = self.0.begun.lock().unwrap_or_else(PoisonError::into_inner);
            begun.extend_from_slice(bytes);
            lines(&mut begun)
        };
        // Without the lock: whoever reads the log is the program's own code.
        for line in whole {
            self.0.tell(&line);
        }
    }
}

/// Takes the whole lines out of what was written, and of what is left as much as is too long.
pub(super) fn lines(begun: &mut Vec<u8>) -> Vec<Vec<u8>> {
    let mut whole = Vec::new();
    let mut from = 0;
    while let Some(rest) = begun.get(from..) {
        let end = rest
            .iter()
            .take(LONGEST + 1)
            .position(|byte| *byte == b'\n');
        let (length, skipped) = match end {
            Some(end) => (end, 1),
            None if rest.len() > LONGEST => (LONGEST, 0),
            None => break,
        };
        whole.push(rest.get(..length).unwrap_or_default().to_vec());
        from += length + skipped;
    }
    begun.drain(..from.min(begun.len()));
    whole
}

impl Line {
    fn tell(&self, line: &[u8]) {
        let child = &*self.child;
        let line = String::from_utf8_lossy(line);
        match self.which {
            Which::Output => tracing::info!(target: "supervise::wasm", child, "{line}"),
            Which::Error => tracing::warn!(target: "supervise::wasm", child, "{line}"),
        }
    }
}

impl Drop for Line {
    fn drop(&mut self) {
        let begun = std::mem::take(self.begun.get_mut().unwrap_or_else(PoisonError::into_inner));
        if !begun.is_empty() {
            self.tell(&begun);
        }
    }
}

impl IsTerminal for Lines {
    fn is_terminal(&self) -> bool {
        false
    }
}

impl StdoutStream for Lines {
    fn async_stream(&self) -> Box<dyn AsyncWrite + Send + Sync> {
        Box::new(self.clone())
    }

    // Written at once, instead of by a task that would be spawned for it.
    fn p2_stream(&self) -> Box<dyn OutputStream> {
        Box::new(self.clone())
    }
}

#[async_trait]
impl Pollable for Lines {
    async fn ready(&mut self) {}
}

impl OutputStream for Lines {
    fn write(&mut self, bytes: Bytes) -> StreamResult<()> {
        self.take(&bytes);
        Ok(())
    }

    fn flush(&mut self) -> StreamResult<()> {
        Ok(())
    }

    fn check_write(&mut self) -> StreamResult<usize> {
        Ok(LONGEST)
    }
}

impl AsyncWrite for Lines {
    fn poll_write(
        self: Pin<&mut Self>,
        _: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        self.take(bytes);
        Poll::Ready(Ok(bytes.len()))
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }
}
