//! Blocks one after another: the next one is loaded while the present one is
//! worked on, or, where memory is short, when it is done with.

use std::sync::Arc;
use std::sync::mpsc::sync_channel;
use std::thread;

/// Loads each item of `keys` in order on a thread of its own, and hands the
/// loaded blocks to `process` in order on the calling thread.
///
/// Where `continues` says that a block shares something with the one before,
/// `load` gets that one. Otherwise no more than two blocks exist at a time. The
/// first error ends both sides.
///
/// # Errors
/// The first error of `load` or `process`.
pub fn read_ahead<K, B, E>(
    keys: impl IntoIterator<Item = K> + Send,
    continues: impl Fn(&K) -> bool + Send,
    load: impl Fn(K, Option<&B>) -> Result<B, E> + Send,
    mut process: impl FnMut(&B) -> Result<(), E>,
) -> Result<(), E>
where
    B: Send + Sync,
    E: Send,
{
    // Without a buffer: the reader holds a finished block until it is taken.
    let (send, receive) = sync_channel(0);
    thread::scope(|scope| {
        scope.spawn(move || {
            let mut previous: Option<Arc<B>> = None;
            for key in keys {
                previous = previous.filter(|_| continues(&key));
                let loaded = load(key, previous.as_deref()).map(Arc::new);
                previous = loaded.as_ref().ok().cloned();
                // Nobody listens any more after an error of the other side.
                if send.send(loaded).is_err() || previous.is_none() {
                    return;
                }
            }
        });
        // Owned here, so that an early return closes the channel.
        let receive = receive;
        receive.iter().try_for_each(|block| process(&*block?))
    })
}

/// The same on the calling thread alone: a block is loaded when the one before
/// is done with, and gone unless `continues` says that it is needed.
///
/// # Errors
/// The first error of `load` or `process`.
pub fn read_in_turn<K, B, E>(
    keys: impl IntoIterator<Item = K>,
    continues: impl Fn(&K) -> bool,
    load: impl Fn(K, Option<&B>) -> Result<B, E>,
    mut process: impl FnMut(&B) -> Result<(), E>,
) -> Result<(), E> {
    let mut previous: Option<B> = None;
    for key in keys {
        previous = previous.filter(|_| continues(&key));
        let block = load(key, previous.as_ref())?;
        // Before the work: what it shares with this one stays.
        drop(previous.take());
        process(&block)?;
        previous = Some(block);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;

    #[test]
    fn blocks_come_in_order_and_know_the_one_before() {
        let mut seen = Vec::new();
        let load = |key: i32, previous: Option<&(i32, Option<i32>)>| {
            Ok::<_, ()>((key, previous.map(|p| p.0)))
        };
        read_ahead(
            0..4,
            |key| *key != 2,
            load,
            |block| {
                seen.push(*block);
                Ok(())
            },
        )
        .unwrap();
        assert_eq!(seen, [(0, None), (1, Some(0)), (2, None), (3, Some(2))]);
    }

    #[test]
    fn in_turn_there_is_one_block_or_the_next_shares_it() {
        struct Counted<'a>(&'a Cell<usize>, i32, Option<i32>);
        impl Drop for Counted<'_> {
            fn drop(&mut self) {
                self.0.set(self.0.get() - 1);
            }
        }
        let (now, most) = (Cell::new(0), Cell::new(0));
        let load = |key: i32, previous: Option<&Counted<'_>>| {
            now.set(now.get() + 1);
            most.set(most.get().max(now.get()));
            if key == 9 { Err("load") } else { Ok(Counted(&now, key, previous.map(|p| p.1))) }
        };
        let mut seen = Vec::new();
        let process = |block: &Counted<'_>| {
            assert_eq!(now.get(), 1);
            seen.push((block.1, block.2));
            Ok(())
        };
        assert_eq!(read_in_turn(0..4, |_| false, load, process), Ok(()));
        assert_eq!((most.get(), &seen[..]), (1, &[(0, None), (1, None), (2, None), (3, None)][..]));
        let see = |block: &Counted<'_>| {
            seen.push((block.1, block.2));
            Ok(())
        };
        read_in_turn([4, 5], |key| *key == 5, load, see).unwrap();
        assert_eq!((most.get(), &seen[4..]), (2, &[(4, None), (5, Some(4))][..]));
        assert_eq!(read_in_turn([9], |_| true, load, |_| Ok(())), Err("load"));
        assert_eq!(read_in_turn([1], |_| true, load, |_| Err("process")), Err("process"));
    }

    #[test]
    fn an_error_of_either_side_ends_both() {
        let load = |key, _: Option<&i32>| if key == 2 { Err("load") } else { Ok(key) };
        let mut seen = 0;
        let result = read_ahead(
            0..1_000_000,
            |_| true,
            load,
            |_| {
                seen += 1;
                Ok(())
            },
        );
        assert_eq!((result, seen), (Err("load"), 2));
        let result = read_ahead(0..1_000_000, |_| true, |key, _| Ok(key), |_: &i32| Err("process"));
        assert_eq!(result, Err("process"));
    }
}
