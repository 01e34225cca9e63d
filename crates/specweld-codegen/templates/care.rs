/// With how much care values are read: the variants of a choice with more than what has none beside it.
mod care {
    #![allow(dead_code)]
    use ::std::cell::Cell;

    #[derive(Clone, Copy, PartialEq, PartialOrd)]
    pub enum Care {
        /// Null and what is missing are taken for each other, and answers may have members that are refused.
        Lenient,
        /// What is missing and has to be there is not taken for null.
        Complete,
        /// Nothing is taken for what it is not.
        Exact,
    }

    ::std::thread_local! {
        static CARE: Cell<Care> = const { Cell::new(Care::Lenient) };
    }

    pub fn get() -> Care {
        CARE.get()
    }

    /// What is read with so much care.
    pub fn with<T>(care: Care, read: impl FnOnce() -> T) -> T {
        struct Before(Care);
        impl Drop for Before {
            fn drop(&mut self) {
                CARE.set(self.0);
            }
        }
        let _before = Before(CARE.replace(care));
        read()
    }
}
