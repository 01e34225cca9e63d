//! All worlds of one stub: the one that it begins with, and those that were made since.

use std::collections::hash_map::RandomState;
use std::collections::{BTreeMap, BTreeSet};
use std::hash::BuildHasher as _;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use axum::extract::Request;
use http::Uri;

use crate::address::{self, Addressed, Base, Name, NoWorld, WorldId};
use crate::clock::Moment;
use crate::shared::{Log, Shared};
use crate::state::State;
use crate::store::{Boxed, Created, Keeping, KeptWorld, Store, StoreError};
use crate::world::{World, WorldError};

/// Worlds kept, the stub's own beside.
pub(crate) const MOST_WORLDS: usize = 10_000;

/// All worlds of one stub.
pub(crate) struct Worlds {
    own: Addressed,
    made: RwLock<AllMade>,
    /// What a world begins with that is not told.
    first: Arc<World>,
    log: Option<Log>,
    /// None: in memory alone.
    store: Option<Arc<dyn Store>>,
}

/// A world that has just been made.
pub(crate) struct New {
    pub listed: Listed,
    pub world: Shared,
    /// Ready once it is kept. None: it is kept nowhere.
    pub kept: Creating,
}

type Creating = Option<Boxed<'static, Result<Created, StoreError>>>;

/// Ready once something is written.
pub(crate) type Written = Boxed<'static, Result<(), StoreError>>;

/// A world that was made.
struct Made {
    world: Shared,
    /// By the machine's clock.
    expires: Option<Moment>,
}

impl Made {
    /// The world that was kept.
    fn kept(
        kept: KeptWorld,
        store: &Arc<dyn Store>,
        first: &Arc<World>,
        log: Option<&Log>,
    ) -> Result<Self, StoreError> {
        let mut state = State::kept(&kept.parts)?;
        if !store.is_shared() {
            state.settle();
        }
        state.share_initial(first);
        let keeping = Keeping::new(store.clone(), kept.identity, &kept.parts);
        Ok(Self {
            world: Shared::new(state, log.cloned(), Some(keeping)),
            expires: kept.expires,
        })
    }

    fn is_over(&self, now: Moment) -> bool {
        self.expires.is_some_and(|it| it <= now)
    }
}

/// The worlds that were made.
#[derive(Default)]
struct AllMade {
    worlds: BTreeMap<WorldId, Made>,
    /// Which is over when, of those that were to be at some time: some are deleted by now, and their names are others'.
    expiring: BTreeSet<(Moment, WorldId)>,
}

impl AllMade {
    /// Forgets the worlds whose time is over. Gives them.
    fn forget_those_over(&mut self, now: Moment) -> Vec<Shared> {
        let mut over = Vec::new();
        while let Some((at, id)) = self.expiring.pop_first() {
            if at > now {
                self.expiring.insert((at, id));
                break;
            }
            if self.worlds.get(&id).is_some_and(|it| it.is_over(now)) {
                over.extend(self.worlds.remove(&id).map(|it| it.world));
            }
        }
        over
    }

    fn insert(&mut self, id: WorldId, world: Made) {
        self.expiring
            .extend(world.expires.map(|it| (it, id.clone())));
        self.worlds.insert(id, world);
    }

    /// A name that no world has.
    fn free_id(&self) -> WorldId {
        let random = || format!("{:016x}", RandomState::new().hash_one(()));
        let mut names = std::iter::repeat_with(random).filter_map(|it| WorldId::new(&it));
        loop {
            if let Some(id) = names.find(|it| !self.worlds.contains_key(it)) {
                return id;
            }
        }
    }
}

/// What is told of a world.
pub(crate) struct Listed {
    pub id: WorldId,
    pub expires: Option<Moment>,
}

/// Why no world was made.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum NewWorldError {
    /// The world contradicts itself.
    #[error(transparent)]
    World(#[from] WorldError),
    /// There are as many as a stub keeps.
    #[error(
        "there are {MOST_WORLDS} worlds, and no more can be: delete some, or give them a time to live"
    )]
    TooMany,
    /// A world has this name.
    #[error("there is a world `{0}`")]
    Exists(String),
    /// It can't be kept.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// No world can have this name.
    #[error("the name of a world has 1 to 64 letters, digits, `-` and `_`")]
    Name,
}

impl Worlds {
    pub fn new(first: World, log: Option<Log>) -> Self {
        let first = Arc::new(first);
        let own = Addressed {
            world: Shared::new(State::new(first.clone()), log.clone(), None),
            base: Base::default(),
        };
        Self {
            own,
            made: RwLock::default(),
            first,
            log,
            store: None,
        }
    }

    /// All worlds that are in a store, which has the stub's own from then on.
    #[cfg_attr(
        not(any(feature = "file", feature = "postgres")),
        allow(dead_code, reason = "there is no store to read from")
    )]
    pub async fn kept(
        store: Arc<dyn Store>,
        kept: Vec<KeptWorld>,
        first: World,
        log: Option<Log>,
    ) -> Result<Self, StoreError> {
        let first = Arc::new(first);
        let (mut own, mut made) = (None, AllMade::default());
        for world in kept {
            let id = world.identity.id.clone();
            let world = Made::kept(world, &store, &first, log.as_ref())?;
            if id.is_own() {
                own = Some(world.world);
            } else {
                made.insert(id, world);
            }
        }
        let mut worlds = Self::new(World::default(), log);
        worlds.first = first;
        worlds.store = Some(store);
        worlds.made = RwLock::new(made);
        worlds.own.world = match own {
            Some(own) => own,
            None => {
                let (own, written) = worlds.keep(WorldId::own(), worlds.first(), None)?;
                if let Some(written) = written {
                    written.await?;
                }
                own
            }
        };
        Ok(worlds)
    }

    /// A world that is kept where all are.
    fn keep(
        &self,
        id: WorldId,
        state: State,
        expires: Option<Moment>,
    ) -> Result<(Shared, Creating), StoreError> {
        let Some(store) = &self.store else {
            return Ok((Shared::new(state, self.log.clone(), None), None));
        };
        let kept = KeptWorld::new(id, &state, expires)?;
        let keeping = Keeping::new(store.clone(), kept.identity.clone(), &kept.parts);
        let written = store.create(kept);
        let world = Shared::new(state, self.log.clone(), Some(keeping));
        Ok((world, Some(written)))
    }

    /// Lets a world be kept no more.
    fn forget(&self, world: &Shared) -> Option<Written> {
        let (store, keeping) = (self.store.as_ref()?, world.keeping()?);
        Some(store.delete(&keeping.identity))
    }

    /// Where other processes make worlds as well.
    fn shared_store(&self) -> Option<&Arc<dyn Store>> {
        self.store.as_ref().filter(|it| it.is_shared())
    }

    /// Whether other processes make worlds as well.
    pub fn is_shared(&self) -> bool {
        self.shared_store().is_some()
    }

    /// Looks whether another process has made or deleted a world.
    ///
    /// # Errors
    /// There is no telling.
    pub async fn refresh(&self, id: &str) -> Result<(), StoreError> {
        let id = WorldId::new(id).filter(|it| !it.is_own());
        let (Some(store), Some(id)) = (self.shared_store(), id) else {
            return Ok(());
        };
        let found = store.find(&id).await?;
        let found = found.map(|it| Made::kept(it, store, &self.first, self.log.as_ref()));
        let found = found.transpose()?;
        let made = &mut *self.made.write().unwrap_or_else(PoisonError::into_inner);
        let identity = |it: &Made| it.world.keeping().map(|it| it.identity.clone());
        let known = made.worlds.get(&id).and_then(identity);
        match found {
            // The one that is known has a journal.
            Some(found) if known != identity(&found) => made.insert(id, found),
            Some(_) => {}
            None => drop(made.worlds.remove(&id)),
        }
        Ok(())
    }

    /// The world that the stub begins with.
    pub fn own(&self) -> &Addressed {
        &self.own
    }

    /// The state that a world begins with that is not told.
    pub fn first(&self) -> State {
        State::new(self.first.clone())
    }

    /// The world that a request names, and what it asks of that world if the name is a part of its path.
    pub fn address(&self, request: &Request) -> (Result<Addressed, NoWorld>, Option<Uri>) {
        match address::name(request) {
            None => (Ok(self.own.clone()), None),
            Some(Name::Header(id)) => {
                let base = Base::default();
                let world = self.get(&id);
                (world.map(|world| Addressed { world, base }), None)
            }
            Some(Name::Path { id, rest }) => {
                let found = self.find(&id);
                let to = found.map(|(id, world)| Addressed {
                    world,
                    base: Base::named(id),
                });
                (to, Some(rest))
            }
        }
    }

    /// A world by its name.
    pub fn get(&self, id: &str) -> Result<Shared, NoWorld> {
        self.find(id).map(|(_, world)| world)
    }

    fn find(&self, id: &str) -> Result<(WorldId, Shared), NoWorld> {
        let none = || NoWorld(shortened(id));
        let id = WorldId::new(id).ok_or_else(none)?;
        if id.is_own() {
            return Ok((id, self.own.world.clone()));
        }
        let made = self.made.read().unwrap_or_else(PoisonError::into_inner);
        let found = made
            .worlds
            .get(&id)
            .filter(|it| !it.is_over(Moment::system()) && !it.world.is_gone());
        let world = found.ok_or_else(none)?.world.clone();
        Ok((id, world))
    }

    /// Makes a world, with a name that is free if it is given none.
    pub fn make(
        &self,
        id: Option<&str>,
        state: State,
        time_to_live: Option<Duration>,
    ) -> Result<New, NewWorldError> {
        let now = Moment::system();
        let asked = id.map(|it| WorldId::new(it).ok_or(NewWorldError::Name));
        let asked = asked.transpose()?;
        let made = &mut *self.made.write().unwrap_or_else(PoisonError::into_inner);
        for over in made.forget_those_over(now) {
            // Nobody waits for it: until it is written, it is over all the same.
            drop(self.forget(&over));
        }
        let id = asked.unwrap_or_else(|| made.free_id());
        if id.is_own() || made.worlds.contains_key(&id) {
            return Err(NewWorldError::Exists(id.as_str().to_owned()));
        }
        if made.worlds.len() >= MOST_WORLDS {
            return Err(NewWorldError::TooMany);
        }
        let expires = time_to_live.map(|it| now.after(it));
        let (world, kept) = self.keep(id.clone(), state, expires)?;
        let new = Made {
            world: world.clone(),
            expires,
        };
        made.insert(id.clone(), new);
        Ok(New {
            listed: Listed { id, expires },
            world,
            kept,
        })
    }

    /// Deletes a world that was made. Requests that it has begun to answer come to their end.
    /// What it gives is ready once it is kept no more.
    pub fn delete(&self, id: &str) -> Result<Option<Written>, NoWorld> {
        let mut made = self.made.write().unwrap_or_else(PoisonError::into_inner);
        let deleted = WorldId::new(id).and_then(|id| made.worlds.remove(&id));
        let none = || NoWorld(shortened(id));
        let deleted = deleted.ok_or_else(none)?;
        let forgotten = self.forget(&deleted.world);
        if deleted.is_over(Moment::system()) {
            return Err(none());
        }
        Ok(forgotten)
    }

    /// What is told of one world.
    pub fn listed(&self, id: &str) -> Result<Listed, NoWorld> {
        let mut listed = self.known().into_iter();
        let found = listed.find(|it| it.id.as_str() == id);
        found.ok_or_else(|| NoWorld(shortened(id)))
    }

    /// All worlds: the stub's own, and then those that were made, by their names.
    ///
    /// # Errors
    /// There is no telling, since other processes make some.
    pub async fn list(&self) -> Result<Vec<Listed>, StoreError> {
        let Some(store) = self.shared_store() else {
            return Ok(self.known());
        };
        let now = Moment::system();
        let mut listed = store.list().await?;
        listed.retain(|it| it.expires.is_none_or(|it| it > now));
        listed.sort_by_key(|it| !it.id.is_own());
        Ok(listed)
    }

    /// All worlds that this process knows.
    fn known(&self) -> Vec<Listed> {
        let now = Moment::system();
        let made = self.made.read().unwrap_or_else(PoisonError::into_inner);
        let made = made.worlds.iter().filter(|(_, it)| !it.is_over(now));
        let made = made.map(|(id, it)| Listed {
            id: id.clone(),
            expires: it.expires,
        });
        let own = Listed {
            id: WorldId::own(),
            expires: None,
        };
        std::iter::once(own).chain(made).collect()
    }
}

/// A name as a message shows it, which has no need for one of any length.
fn shortened(id: &str) -> String {
    id.chars().take(80).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_is_an_end_to_worlds() {
        let worlds = Worlds::new(World::default(), None);
        let brief = Some(Duration::from_millis(1));
        worlds.make(Some("brief"), worlds.first(), brief).unwrap();
        std::thread::sleep(Duration::from_millis(2));
        // One that is over makes room.
        for _ in 0..MOST_WORLDS {
            worlds.make(None, worlds.first(), None).unwrap();
        }
        let one_more = worlds.make(None, worlds.first(), None);
        assert!(matches!(one_more, Err(NewWorldError::TooMany)));
        let listed = worlds.known();
        assert_eq!(listed.len(), MOST_WORLDS + 1);
        let first_made = listed[1].id.as_str();
        worlds.delete(first_made).unwrap();
        worlds.make(None, worlds.first(), None).unwrap();
    }
}
