use std::ops::Range;

/// Lists, of numbers mostly, one for each of `0..len`, stored end to end.
#[derive(Debug, Clone, Default)]
pub struct Lists<T = u32> {
    starts: Vec<u32>,
    items: Vec<T>,
}

impl<T: Copy + Default> Lists<T> {
    /// Sorts pairs (list, item) into lists. Items of a list keep the order in which they come. Linear.
    pub fn new(len: usize, pairs: impl Iterator<Item = (u32, T)> + Clone) -> Self {
        let starts = starts(len, pairs.clone().map(|(list, _)| list));
        let mut next = starts.clone();
        let mut items = vec![T::default(); starts[len] as usize];
        for (list, item) in pairs {
            let at = &mut next[list as usize];
            items[*at as usize] = item;
            *at += 1;
        }
        Self { starts, items }
    }
}

impl<T> Lists<T> {
    /// Room for so many lists that are filled one after another.
    pub fn one_by_one(len: usize) -> Self {
        let mut starts = Vec::with_capacity(len + 1);
        starts.push(0);
        Self { starts, items: Vec::with_capacity(len) }
    }

    /// Adds an item to the list that is open.
    pub fn push(&mut self, item: T) {
        self.items.push(item);
    }

    /// Ends the list that is open.
    pub fn end(&mut self) {
        self.starts.push(self.items.len() as u32);
    }

    /// One list.
    pub fn of(&self, list: u32) -> &[T] {
        &self.items[self.place(list)]
    }

    /// Where a list stands among all items.
    pub fn place(&self, list: u32) -> Range<usize> {
        self.starts[list as usize] as usize..self.starts[list as usize + 1] as usize
    }

    /// How many lists there are.
    pub fn len(&self) -> usize {
        self.starts.len().saturating_sub(1)
    }

    /// Whether there is no list.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

impl Lists {
    /// Of each number, the lists that it is in, smallest first; there are as many numbers as lists. Linear.
    pub fn turned(&self) -> Self {
        let starts = starts(self.len(), self.items.iter().copied());
        let mut next = starts.clone();
        let mut items = vec![0; self.items.len()];
        for list in 0..self.len() as u32 {
            for &item in self.of(list) {
                let at = &mut next[item as usize];
                items[*at as usize] = list;
                *at += 1;
            }
        }
        Self { starts, items }
    }

    /// As [`new`](Self::new), with each list sorted, and each item in it once. Linear apart from sorting within lists.
    pub fn distinct(len: usize, pairs: impl Iterator<Item = (u32, u32)> + Clone) -> Self {
        let mut lists = Self::new(len, pairs);
        let mut kept = 0;
        for list in 0..len {
            let range = lists.starts[list] as usize..lists.starts[list + 1] as usize;
            lists.items[range.clone()].sort_unstable();
            let first = kept;
            for at in range {
                let item = lists.items[at];
                if kept == first || lists.items[kept - 1] != item {
                    lists.items[kept] = item;
                    kept += 1;
                }
            }
            lists.starts[list] = first as u32;
        }
        lists.starts[len] = kept as u32;
        lists.items.truncate(kept);
        lists
    }

    /// Every item with its list, list by list.
    pub fn pairs(&self) -> impl Iterator<Item = (u32, u32)> + Clone + '_ {
        (0..self.len() as u32).flat_map(|list| self.of(list).iter().map(move |&item| (list, item)))
    }
}

/// Where each list starts, and the last one ends, from the lists of all items.
fn starts(len: usize, lists: impl Iterator<Item = u32>) -> Vec<u32> {
    let mut starts = vec![0_u32; len + 1];
    lists.for_each(|list| starts[list as usize + 1] += 1);
    for at in 0..len {
        starts[at + 1] += starts[at];
    }
    starts
}
