macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident)*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
        pub struct $name(pub u32);

        impl $name {
            /// As an index.
            pub fn index(self) -> usize {
                self.0 as usize
            }
        }
    )*};
}

ids! {
    /// Index into [`super::Model::kinds`].
    KindId
    /// Index into [`super::Model::attributes`].
    AttributeId
    /// Index into [`super::Model::teams`].
    TeamId
    /// Index into [`super::Model::systems`].
    SystemId
    /// Index into [`super::Model::components`], and the number of the node in the graph.
    ComponentId
    /// Index into [`super::Model::dependencies`], and the number of the gate in the graph.
    DependencyId
}
