//! What every enum of DSL words shares.

/// `Display` as the DSL word, honouring width and alignment.
macro_rules! display_word {
    ($($type:ty),+ $(,)?) => {$(
        impl core::fmt::Display for $type {
            fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                f.pad(self.as_str())
            }
        }
    )+};
}

pub(crate) use display_word;
