"""For the world: somebody who asks to join, letters in the folder, and a link of each purpose."""

from __future__ import annotations

from flask import current_app

from accounts.mailed import letters, links
from accounts.models import Organisation, Person
from accounts.organisations import membership
from accounts.people import Role, SignedIn
from foundation import clock, db, mail


def fill(people: dict[Role, SignedIn], stranger: SignedIn) -> dict[str, str]:
    """Tokens of links by their purpose, and the number of the request."""
    now, trainee, found = clock.now(), people[Role.TRAINEE], {}
    with db.writing() as session:
        asked = Organisation.name == "示例培训中心（虚构）"
        organisation = session.query(Organisation).filter(asked).one()
        made = membership.ask(session, session.get_one(Person, stranger.id), organisation, now)
        found["request"] = str(made.id)
        told = {
            "role": "provider",
            "name": "示例新人",
            "individual": False,
            "organisation": organisation.name,
        }
        found["register"] = links.make(session, "register", "new@example.com", told=told, now=now)
        owner = session.get_one(Person, trainee.id)
        for purpose, email in (("password", owner.email), ("email", "other@example.com")):
            found[purpose] = links.make(session, purpose, email, person_id=owner.id, now=now)
        letter = letters.password(session, "nobody@example.com", now)
    mail.send(current_app.config["SETTINGS"], letter, now)
    return found
