//! HCL (IBM) Connections' rules.

use super::world::{IbmConnections, Profile};

/// Why no colleague connection was deleted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum DeleteFailure {
    /// No such login, or none given.
    Unauthorized,
    /// The login is no administrator's.
    Forbidden,
    /// The parameters name no one, contradict each other or are no complete request.
    BadRequest,
    /// The people exist, the connection does not.
    NotFound,
}

/// What the query says, each parameter as it came.
#[derive(Clone, Debug, Default)]
pub(crate) struct DeleteQuery {
    pub connection_id: Option<String>,
    pub source: PersonQuery,
    pub target: PersonQuery,
    /// Whose connections all go, when neither of the above is given.
    pub person: PersonQuery,
}

/// The ways in which one person may be named.
#[derive(Clone, Debug, Default)]
pub(crate) struct PersonQuery {
    pub key: Option<String>,
    pub userid: Option<String>,
    /// The documented parameter has a documented misspelling, so there may be two.
    pub emails: Vec<String>,
}

impl PersonQuery {
    fn is_given(&self) -> bool {
        self.key.is_some() || self.userid.is_some() || !self.emails.is_empty()
    }
}

impl IbmConnections {
    /// Whether these credentials may use the administration API. None: there were none, or they could not be read.
    pub(crate) fn admits(&self, credentials: Option<(&str, &str)>) -> Result<(), DeleteFailure> {
        let (name, password) = credentials.ok_or(DeleteFailure::Unauthorized)?;
        let login = self.logins.iter().find(|login| login.name == name);
        match login {
            Some(login) if login.password.is(password) => {
                login.admin.then_some(()).ok_or(DeleteFailure::Forbidden)
            }
            _ => Err(DeleteFailure::Unauthorized),
        }
    }

    /// Deletes one connection by its id, one by its two people, or all of one person; in this order the first that
    /// the query gives. A refused request deletes nothing.
    pub(crate) fn delete(&mut self, query: &DeleteQuery) -> Result<(), DeleteFailure> {
        if let Some(id) = &query.connection_id {
            if id.is_empty() {
                return Err(DeleteFailure::BadRequest);
            }
            return self.delete_one(|_, connection_id| connection_id == id);
        }
        if query.source.is_given() || query.target.is_given() {
            let source = self.person(&query.source)?.to_owned();
            let target = self.person(&query.target)?.to_owned();
            if source == target {
                return Err(DeleteFailure::BadRequest);
            }
            return self.delete_one(|(a, b), _| {
                (a, b) == (source.as_str(), target.as_str())
                    || (b, a) == (source.as_str(), target.as_str())
            });
        }
        let person = self.person(&query.person)?.to_owned();
        self.connections
            .retain(|it| it.source != person && it.target != person);
        Ok(())
    }

    fn delete_one(
        &mut self,
        wanted: impl Fn((&str, &str), &str) -> bool,
    ) -> Result<(), DeleteFailure> {
        let at = self
            .connections
            .iter()
            .position(|it| wanted((&it.source, &it.target), &it.id))
            .ok_or(DeleteFailure::NotFound)?;
        self.connections.remove(at);
        Ok(())
    }

    /// The profile key of the one person whom every given identifier names.
    fn person(&self, query: &PersonQuery) -> Result<&str, DeleteFailure> {
        let has_email = |it: &Profile, email: &str| {
            let known = it.email.as_ref();
            self.email_lookup && known.is_some_and(|known| known.eq_ignore_ascii_case(email))
        };
        let named = |it: &&Profile| {
            query.key.as_ref().is_none_or(|key| it.key == *key)
                && query.userid.as_ref().is_none_or(|id| it.userid == *id)
                && query.emails.iter().all(|email| has_email(it, email))
        };
        let mut people = self.profiles.iter().filter(|_| query.is_given());
        let person = people.find(named).ok_or(DeleteFailure::BadRequest)?;
        Ok(&person.key)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ibm_connections::world::{Connection, Login, Status};
    use crate::world::secret::Secret;

    /// a–b accepted, c invited a, b–c accepted.
    fn three_people() -> IbmConnections {
        let profile = |name: &str| Profile {
            key: format!("{name}-key"),
            userid: format!("{name}-userid"),
            email: Some(format!("{name}@example.com")),
        };
        let connection = |id: &str, source: &str, target: &str, status| Connection {
            id: id.into(),
            source: format!("{source}-key"),
            target: format!("{target}-key"),
            status,
        };
        IbmConnections {
            profiles: ["a", "b", "c", "d"].map(profile).into(),
            connections: vec![
                connection("1", "a", "b", Status::Accepted),
                connection("2", "c", "a", Status::Pending),
                connection("3", "b", "c", Status::Accepted),
            ],
            ..IbmConnections::default()
        }
    }

    fn key(value: &str) -> PersonQuery {
        PersonQuery {
            key: Some(format!("{value}-key")),
            ..PersonQuery::default()
        }
    }

    fn userid(value: &str) -> PersonQuery {
        PersonQuery {
            userid: Some(format!("{value}-userid")),
            ..PersonQuery::default()
        }
    }

    fn email(value: &str) -> PersonQuery {
        PersonQuery {
            emails: vec![format!("{value}@Example.com")],
            ..PersonQuery::default()
        }
    }

    fn nobody() -> PersonQuery {
        PersonQuery::default()
    }

    fn query(
        id: &str,
        source: PersonQuery,
        target: PersonQuery,
        person: PersonQuery,
    ) -> DeleteQuery {
        DeleteQuery {
            connection_id: (id != "-").then(|| id.to_owned()),
            source,
            target,
            person,
        }
    }

    fn left_after(query: &DeleteQuery) -> Result<String, DeleteFailure> {
        let mut ibm = three_people();
        let outcome = ibm.delete(query);
        let left: String = ibm.connections.iter().map(|it| it.id.as_str()).collect();
        if outcome.is_err() {
            assert_eq!(left, "123", "a refused request deletes nothing");
        }
        outcome.map(|()| left)
    }

    #[test]
    fn the_three_modes_go_in_order() {
        for (query, left) in [
            (query("3", key("a"), key("b"), key("c")), "12"),
            (query("3", key("x"), nobody(), key("x")), "12"),
            (query("-", key("a"), key("b"), key("x")), "23"),
            (query("-", nobody(), nobody(), key("a")), "3"),
            (query("-", nobody(), nobody(), key("d")), "123"),
        ] {
            assert_eq!(left_after(&query), Ok(left.to_owned()), "{query:?}");
        }
    }

    #[test]
    fn every_identifier_names_a_person_and_either_may_come_first() {
        let ways: [fn(&str) -> PersonQuery; 3] = [key, userid, email];
        for one in ways {
            for other in ways {
                for (source, target) in [("a", "b"), ("b", "a")] {
                    let query = query("-", one(source), other(target), nobody());
                    assert_eq!(left_after(&query), Ok("23".to_owned()), "{query:?}");
                }
            }
            let query = query("-", nobody(), nobody(), one("c"));
            assert_eq!(left_after(&query), Ok("1".to_owned()), "{query:?}");
        }
    }

    #[test]
    fn an_invitation_is_declined_from_either_side() {
        for (source, target) in [("a", "c"), ("c", "a")] {
            let query = query("-", key(source), userid(target), nobody());
            assert_eq!(left_after(&query), Ok("13".to_owned()));
        }
    }

    #[test]
    fn several_identifiers_must_agree() {
        let both = |a: &str, b: &str| PersonQuery {
            emails: email(b).emails,
            ..key(a)
        };
        let agreeing = query("-", both("a", "a"), key("b"), nobody());
        assert_eq!(left_after(&agreeing), Ok("23".to_owned()));
        for other in ["c", "x"] {
            let query = query("-", both("a", other), key("b"), nobody());
            assert_eq!(left_after(&query), Err(DeleteFailure::BadRequest));
        }
    }

    #[test]
    fn what_is_no_request_is_bad() {
        for query in [
            query("-", nobody(), nobody(), nobody()),
            query("", key("a"), key("b"), nobody()),
            query("-", key("a"), nobody(), nobody()),
            query("-", nobody(), key("a"), key("a")),
            query("-", key("a"), userid("a"), nobody()),
            query("-", key("a"), key("x"), nobody()),
            query("-", nobody(), nobody(), email("x")),
        ] {
            assert_eq!(
                left_after(&query),
                Err(DeleteFailure::BadRequest),
                "{query:?}"
            );
        }
    }

    #[test]
    fn what_does_not_exist_is_not_found() {
        for query in [
            query("9", key("a"), key("b"), nobody()),
            query("-", key("a"), key("d"), nobody()),
        ] {
            assert_eq!(
                left_after(&query),
                Err(DeleteFailure::NotFound),
                "{query:?}"
            );
        }
    }

    #[test]
    fn e_mail_lookup_can_be_off() {
        let mut ibm = three_people();
        ibm.email_lookup = false;
        let by_email = query("-", email("a"), key("b"), nobody());
        assert_eq!(ibm.delete(&by_email), Err(DeleteFailure::BadRequest));
        let ignored = query("-", key("a"), key("b"), email("a"));
        assert_eq!(ibm.delete(&ignored), Ok(()));
    }

    #[test]
    fn only_administrators_are_admitted() {
        let login = |name: &str, admin| Login {
            name: name.into(),
            password: Secret::new("pass:word"),
            admin,
        };
        let ibm = IbmConnections {
            logins: vec![login("admin", true), login("user", false)],
            ..IbmConnections::default()
        };
        for (credentials, expected) in [
            (None, Err(DeleteFailure::Unauthorized)),
            (
                Some(("nobody", "pass:word")),
                Err(DeleteFailure::Unauthorized),
            ),
            (Some(("admin", "wrong")), Err(DeleteFailure::Unauthorized)),
            (Some(("user", "wrong")), Err(DeleteFailure::Unauthorized)),
            (Some(("user", "pass:word")), Err(DeleteFailure::Forbidden)),
            (Some(("admin", "pass:word")), Ok(())),
        ] {
            assert_eq!(ibm.admits(credentials), expected);
        }
    }
}
