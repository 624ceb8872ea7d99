"""Commands about votes: `flask vote recount`."""

from __future__ import annotations

import click
from flask.cli import AppGroup

from curation.voting import ballots, counting
from foundation import db
from foundation.i18n import _

cli = AppGroup("vote", help="Look into public votes.")


@cli.command("recount")
@click.argument("call_id", type=int, metavar="CALL")
def recount(call_id: int) -> None:
    """Work out the result of a call's vote again from the ledger alone. Exit status 1 if it does not agree with what was announced."""
    wrong = None
    with db.reading() as session:
        for each in ballots.of_call(session, call_id):
            found = counting.recount(session, each.id)
            if found is None:
                continue
            titles = {topic.number: topic.title for topic in ballots.candidates(session, each.id)}
            for place in found.places:
                mark = "✓" if place.goes_on else " "
                click.echo(
                    f"{place.place or '-'}\t{mark}\t{place.votes}\t{place.number}\t{titles.get(place.number, '')}"
                )
            click.echo(_("选票 %(n)d 张。", n=found.papers))
            for fault in found.faults:
                click.echo(_("对不上：%(what)s", what=words(fault)))
            wrong = bool(wrong or found.faults)
    if wrong is None:
        raise click.ClickException(_("这次征集没有计过票的投票。"))
    if not wrong:
        click.echo(_("从台账重新算出来的，和公布的一样。"))
    raise SystemExit(1 if wrong else 0)


def words(fault: str) -> str:
    """What does not agree."""
    return {
        "papers": _("公布的选票和投票时台账里的封存码不一样"),
        "choices": _("有选票投的不是这次的选题，或者投得太多"),
        "voters": _("选票的张数和投票的人数不一样"),
        "seed": _("抽签用的数不是计票以前台账里最后一条的指纹"),
        "result": _("名次不一样"),
        "site": _("网页上的结果和台账里的不一样"),
    }[fault]
