//! Values that can be noted and read again.

/// What a function of the program gives to a guest or takes from it, as bytes: see
/// [`Functions::recorded`](crate::wasm::Functions::recorded). It is there for numbers, texts, lists, options, results and tuples of
/// such.
///
/// ```
/// use supervise_runtime::wasm::Recorded;
///
/// let value = (7_u32, Some("seven".to_owned()));
/// assert_eq!(Recorded::from_bytes(&value.to_bytes()), Some(value));
/// assert_eq!(u32::from_bytes(b"too many bytes"), None);
/// ```
pub trait Recorded: Sized {
    /// Appends it.
    fn write(&self, bytes: &mut Vec<u8>);

    /// Takes one off the front; `None` if there is none.
    fn read(bytes: &mut &[u8]) -> Option<Self>;

    /// It alone.
    #[must_use]
    fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::new();
        self.write(&mut bytes);
        bytes
    }

    /// It alone; `None` if these bytes are not exactly one.
    #[must_use]
    fn from_bytes(mut bytes: &[u8]) -> Option<Self> {
        let value = Self::read(&mut bytes)?;
        bytes.is_empty().then_some(value)
    }
}

macro_rules! numbers {
    ($($number:ty),*) => {$(
        impl Recorded for $number {
            fn write(&self, bytes: &mut Vec<u8>) {
                bytes.extend(self.to_le_bytes());
            }

            fn read(bytes: &mut &[u8]) -> Option<Self> {
                let (number, rest) = bytes.split_first_chunk()?;
                *bytes = rest;
                Some(Self::from_le_bytes(*number))
            }
        }
    )*};
}

numbers!(u8, i8, u16, i16, u32, i32, u64, i64, f32, f64);

macro_rules! tuples {
    ($(($($name:ident),*)),*) => {$(
        #[allow(non_snake_case, unused_variables, reason = "the names of types are names of values here; `()` has none")]
        impl<$($name: Recorded),*> Recorded for ($($name,)*) {
            fn write(&self, bytes: &mut Vec<u8>) {
                let ($($name,)*) = self;
                $($name.write(bytes);)*
            }

            fn read(bytes: &mut &[u8]) -> Option<Self> {
                Some(($($name::read(bytes)?,)*))
            }
        }
    )*};
}

tuples!((), (A), (A, B), (A, B, C), (A, B, C, D), (A, B, C, D, E));

impl Recorded for bool {
    fn write(&self, bytes: &mut Vec<u8>) {
        u8::from(*self).write(bytes);
    }

    fn read(bytes: &mut &[u8]) -> Option<Self> {
        match u8::read(bytes)? {
            0 => Some(false),
            1 => Some(true),
            _ => None,
        }
    }
}

impl Recorded for char {
    fn write(&self, bytes: &mut Vec<u8>) {
        u32::from(*self).write(bytes);
    }

    fn read(bytes: &mut &[u8]) -> Option<Self> {
        Self::from_u32(u32::read(bytes)?)
    }
}

impl<T: Recorded> Recorded for Vec<T> {
    fn write(&self, bytes: &mut Vec<u8>) {
        (self.len() as u64).write(bytes);
        self.iter().for_each(|one| one.write(bytes));
    }

    fn read(bytes: &mut &[u8]) -> Option<Self> {
        let mut all = Vec::new();
        for _ in 0..u64::read(bytes)? {
            // What takes no bytes could be there without end.
            let before = bytes.len();
            all.push(T::read(bytes)?);
            if bytes.len() == before {
                return None;
            }
        }
        Some(all)
    }
}

impl Recorded for String {
    fn write(&self, bytes: &mut Vec<u8>) {
        (self.len() as u64).write(bytes);
        bytes.extend(self.as_bytes());
    }

    fn read(bytes: &mut &[u8]) -> Option<Self> {
        String::from_utf8(Vec::read(bytes)?).ok()
    }
}

impl<T: Recorded> Recorded for Option<T> {
    fn write(&self, bytes: &mut Vec<u8>) {
        self.is_some().write(bytes);
        self.iter().for_each(|some| some.write(bytes));
    }

    fn read(bytes: &mut &[u8]) -> Option<Self> {
        Some(match bool::read(bytes)? {
            true => Some(T::read(bytes)?),
            false => None,
        })
    }
}

impl<T: Recorded, E: Recorded> Recorded for Result<T, E> {
    fn write(&self, bytes: &mut Vec<u8>) {
        self.is_err().write(bytes);
        match self {
            Ok(value) => value.write(bytes),
            Err(error) => error.write(bytes),
        }
    }

    fn read(bytes: &mut &[u8]) -> Option<Self> {
        Some(match bool::read(bytes)? {
            false => Ok(T::read(bytes)?),
            true => Err(E::read(bytes)?),
        })
    }
}
