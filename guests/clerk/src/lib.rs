//! A guest in Rust as one writes any program: with the standard library's files, connections and `println!`.
//!
//! A message is a word and what it is about: `read notes/a.txt`. The answer is what came of it; what the system refuses is a
//! temporary error, in the system's words.

use std::{
    fs,
    io::{self, Read as _, Write as _},
    net::TcpStream,
    thread,
    time::Duration,
};

wit_bindgen::generate!({ world: "child", path: "../../supervise-runtime/wit" });

struct Component;
export!(Component);

impl Guest for Component {
    fn init(_: Vec<u8>, _: Option<Vec<u8>>) -> Result<(), Error> {
        Ok(())
    }

    fn handle(message: Vec<u8>) -> Result<Vec<u8>, Error> {
        let message = String::from_utf8_lossy(&message).into_owned();
        let (what, rest) = message.split_once(' ').unwrap_or((&message, ""));
        done(what, rest).map_err(|error| Error::Temporary(format!("{:?}", error.kind())))
    }
}

fn done(what: &str, rest: &str) -> io::Result<Vec<u8>> {
    let (first, second) = rest.split_once(' ').unwrap_or((rest, ""));
    match what {
        "read" => fs::read(rest),
        "write" => fs::write(first, second).map(|()| Vec::new()),
        "remove" => fs::remove_file(rest).map(|()| Vec::new()),
        "list" => {
            let names: io::Result<Vec<String>> = fs::read_dir(rest)?
                .map(|entry| Ok(entry?.file_name().to_string_lossy().into_owned()))
                .collect();
            let mut names = names?;
            names.sort();
            Ok(names.join(" ").into_bytes())
        }
        // Holds as many files as it is let.
        "hoard" => {
            let mut held = Vec::new();
            while let Ok(file) = fs::File::open(rest) {
                held.push(file);
            }
            Ok(held.len().to_string().into_bytes())
        }
        "print" => print(rest),
        "complain" => {
            eprintln!("{rest}");
            Ok(Vec::new())
        }
        "ask" => {
            let mut said = Vec::new();
            io::stdin().read_to_end(&mut said)?;
            Ok(said)
        }
        "connect" => {
            let mut stream = TcpStream::connect(rest)?;
            let mut greeting = Vec::new();
            stream.read_to_end(&mut greeting)?;
            Ok(greeting)
        }
        "listen" => std::net::TcpListener::bind(rest).map(|_| Vec::new()),
        "send" => {
            let socket = std::net::UdpSocket::bind("0.0.0.0:0")?;
            socket.send_to(b"hello", rest)?;
            Ok(Vec::new())
        }
        "env" => Ok(std::env::var(rest).unwrap_or_default().into_bytes()),
        "sleep" => {
            thread::sleep(Duration::from_millis(rest.parse().unwrap_or_default()));
            Ok(Vec::new())
        }
        "exit" => std::process::exit(rest.parse().unwrap_or_default()),
        other => Err(io::Error::new(io::ErrorKind::InvalidInput, other.to_owned())),
    }
}

fn print(text: &str) -> io::Result<Vec<u8>> {
    let mut output = io::stdout().lock();
    // A line, the beginning of one, and its end with the next message.
    output.write_all(text.replace('|', "\n").as_bytes())?;
    output.flush()?;
    Ok(Vec::new())
}
