"""`tamis links`: what a mailing needs so that its clicks, and its opens, are told to the server."""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from tamis.cli.json_answer import print_json
from tamis.cli.options import COLUMN, FILE, argument, database_option, json_option, one_of, option
from tamis.errors import Location, Problem, UsageError
from tamis.language import Text

if TYPE_CHECKING:
    from tamis.collect.mail.letter import Server, Signed
    from tamis.collect.mail.tokens import Letter, RecipientKind, Tokens

NAME = "links"
ABOUT = Text(
    en="Sign the links of a mailing.\n"
    "sign prints one link and one picture; letter writes the mailing for one recipient; mailing writes it for a "
    "mailing tool, with the marks of its recipients for a merge field.\n\n"
    "export TAMIS_SERVER=https://t.example.com\n"
    "tamis links sign --campaign spring --to u1 --url https://www.example.com/guide\n"
    "tamis links letter --html letter.html --campaign spring --to u1 --out u1.html\n"
    "tamis links mailing --html letter.html --campaign spring --leads leads.csv --out signed",
    fr="Signer les liens d'un envoi.\n"
    "sign affiche un lien et une image ; letter écrit l'e-mail d'un destinataire ; mailing l'écrit pour un outil "
    "d'envoi, avec les marques des destinataires pour un champ de fusion.\n\n"
    "export TAMIS_SERVER=https://t.example.com\n"
    "tamis links sign --campaign printemps --to u1 --url https://www.example.com/guide\n"
    "tamis links letter --html lettre.html --campaign printemps --to u1 --out u1.html\n"
    "tamis links mailing --html lettre.html --campaign printemps --leads prospects.csv --out signe",
)

_ACTIONS = ("sign", "letter", "mailing")
_ACTION = Text(en="sign, letter or mailing.", fr="sign, letter ou mailing.")
_ACTION_NAME = Text(en="ACTION", fr="ACTION")
_NAME = Text(en="NAME", fr="NOM")
_ID = Text(en="ID", fr="ID")
_CAMPAIGN = Text(en="The campaign, as rules will read it.", fr="La campagne, telle que les règles la liront.")
_SERVER = Text(
    en="The server, as readers reach it (or TAMIS_SERVER).", fr="Le serveur, vu des lecteurs (ou TAMIS_SERVER)."
)
_SOURCE = Text(en="The write source of its events.", fr="La source d'écriture de ses événements.")
_TO = Text(en="The recipient: a user id, an e-mail, a CRM id.", fr="Le destinataire : identifiant, e-mail, id de CRM.")
_KIND_OF_ID = Text(
    en="What the recipients are given by (otherwise e-mail with an @, else user id).",
    fr="Ce qui désigne les destinataires (sinon email s'il y a un @, sinon user_id).",
)
_URL = Text(en="Where the link leads (sign).", fr="Où mène le lien (sign).")
_THEME = Text(en="Its theme, for rules (sign).", fr="Son thème, pour les règles (sign).")
_HTML = Text(en="The mailing (letter, mailing).", fr="L'e-mail à envoyer (letter, mailing).")
_LEADS = Text(en="The recipients, one a row (mailing).", fr="Les destinataires, un par ligne (mailing).")
_KEY = Text(en="The column of --leads that names them.", fr="La colonne de --leads qui les désigne.")
_FIELD = Text(en="The merge field of your tool.", fr="Le champ de fusion de votre outil.")
_OUT = Text(
    en="The file (letter) or folder (mailing) to write.", fr="Le fichier (letter) ou dossier (mailing) à écrire."
)
_OUT_NAME = Text(en="PATH", fr="CHEMIN")
_OPENS = Text(
    en="With the picture that tells opens: only for readers who agreed to it.",
    fr="Avec l'image qui signale l'ouverture : seulement pour qui y a consenti.",
)
_NO_HONEYPOT = Text(
    en="Without the hidden link that betrays scanners.", fr="Sans le lien caché qui trahit les analyseurs."
)
_AUTOMATIC = Text(
    en="It goes out again and again (a welcome): its links never expire.",
    fr="Il part encore et encore (un accueil) : ses liens n'expirent pas.",
)
_WRITTEN = Text(en="{out}: {links} links signed.", fr="{out} : {links} liens signés.")
_MARKED = Text(
    en="{out}: marks for {marks} recipients; {without} rows name nobody.",
    fr="{out} : marques de {marks} destinataires ; {without} lignes ne désignent personne.",
)
_LEFT = Text(en="Left as it is: {url}", fr="Laissé tel quel : {url}")
_DEFAULT_FIELD = "{{ contact.TAMIS }}"


@dataclass(frozen=True)
class _Mailing:
    """What all actions have in common."""

    tokens: Tokens
    letter: Letter
    server: Server
    kind: RecipientKind | None
    opens: bool
    honeypot: bool

    def mark(self, written: str) -> str | None:
        """The mark of a recipient; None where that names nobody."""
        from tamis.store.mail import recipient_of

        recipient = recipient_of(written, self.kind)
        return self.tokens.mark(recipient) if recipient else None

    def signed(self, file: str, mark: str) -> Signed:
        """The HTML of a file with its links signed."""
        from tamis.collect.mail.letter import signed

        return signed(
            _read(file), self.letter, self.tokens, mark, self.server, opens=self.opens, honeypot=self.honeypot
        )


def run(  # noqa: PLR0913, PLR0917 - a command's options
    action: Annotated[str, argument(_ACTION_NAME, _ACTION)],
    campaign: Annotated[str, option("--campaign", _CAMPAIGN, _NAME)],
    server: Annotated[str, option("--server", _SERVER, "URL", "TAMIS_SERVER")],
    to: Annotated[str | None, option("--to", _TO, _ID)] = None,
    url: Annotated[str | None, option("--url", _URL, "URL")] = None,
    theme: Annotated[str | None, option("--theme", _THEME, _NAME)] = None,
    html: Annotated[str | None, option("--html", _HTML, FILE)] = None,
    leads: Annotated[str | None, option("--leads", _LEADS, FILE)] = None,
    key: Annotated[str, option("--key", _KEY, COLUMN)] = "lead",
    kind: Annotated[str | None, option("--as", _KIND_OF_ID, "user_id|email|crm_id")] = None,
    field: Annotated[str, option("--field", _FIELD, _NAME)] = _DEFAULT_FIELD,
    out: Annotated[str | None, option("--out", _OUT, _OUT_NAME)] = None,
    opens: Annotated[bool, option("--opens", _OPENS)] = False,
    no_honeypot: Annotated[bool, option("--no-honeypot", _NO_HONEYPOT)] = False,
    automatic: Annotated[bool, option("--automatic", _AUTOMATIC)] = False,
    source: Annotated[str, option("--source", _SOURCE, _NAME)] = "email",
    database: Annotated[str, database_option()] = "tamis.db",
    json: Annotated[bool, json_option()] = False,
) -> None:
    """Does it."""
    from tamis.collect.mail.letter import Server
    from tamis.collect.mail.tokens import Letter, Tokens

    one_of("ACTION", action, _ACTIONS)
    mailing = _Mailing(
        Tokens(_secret(database, source)),
        Letter(source, campaign, 0 if automatic else int(time.time())),
        Server(_web_page("--server", server).rstrip("/")),
        _kind(kind),
        opens,
        not no_honeypot,
    )
    match action:
        case "sign":
            _sign(mailing, _given("--to", to), _web_page("--url", _given("--url", url)), theme, json)
        case "letter":
            _write_letter(mailing, _given("--html", html), _given("--to", to), _given("--out", out), json)
        case _:
            recipients = _given("--leads", leads), key
            _write_mailing(mailing, _given("--html", html), recipients, field, _given("--out", out), json)


def _kind(said: str | None) -> RecipientKind | None:
    from tamis.collect.mail.tokens import RECIPIENT_KINDS

    if said is not None:
        one_of("--as", said, RECIPIENT_KINDS)
    return next((kind for kind in RECIPIENT_KINDS if kind == said), None)


def _secret(url: str, source: str) -> bytes:
    """The secret of the store, which has such a source: otherwise nothing would come of the clicks."""
    from tamis.store.database import Database
    from tamis.store.secret import needed_secret
    from tamis.store.sources import find_writing_source

    store = Database(url)
    store.upgrade()
    try:
        with store.read() as connection:
            if find_writing_source(connection, source) is None:
                raise UsageError(_no_source(source))
        return needed_secret(store)
    finally:
        store.close()


def _sign(mailing: _Mailing, to: str, url: str, theme: str | None, json: bool) -> None:
    from tamis.collect.mail.tokens import Link

    mark = _marked(mailing, to)
    link = mailing.server.click(mailing.tokens.click(Link(mailing.letter, 1, url, theme), mark))
    pixel = mailing.server.pixel(mailing.tokens.pixel(mailing.letter, mark))
    if json:
        print_json({"link": link, "pixel": pixel})
    else:
        print(f"{link}\n{pixel}")


def _write_letter(mailing: _Mailing, html: str, to: str, out: str, json: bool) -> None:
    done = mailing.signed(html, _marked(mailing, to))
    _write(Path(out), done.html)
    if json:
        print_json({"out": out, "links": done.links, "left": list(done.left)})
    else:
        _tell(out, done)


def _write_mailing(mailing: _Mailing, html: str, recipients: tuple[str, str], field: str, out: str, json: bool) -> None:
    """`letter.html`, the same for all, and `marks.csv`, which the merge field takes its values from."""
    folder = Path(out)
    done = mailing.signed(html, field)
    marks, without = _marks(mailing, *recipients)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError(_no_folder(out, error)) from None
    _write(folder / "letter.html", done.html)
    _write_marks(folder / "marks.csv", recipients[1], marks)
    if json:
        counted = {"links": done.links, "left": list(done.left), "marks": len(marks), "without": without}
        print_json({"out": out, **counted})
        return
    _tell(str(folder / "letter.html"), done)
    print(_MARKED.say(out=folder / "marks.csv", marks=len(marks), without=without))


def _marks(mailing: _Mailing, leads: str, key: str) -> tuple[dict[str, str], int]:
    """The mark of each recipient, by what the file calls him; and how many rows name nobody."""
    from tamis.collect.columns import required
    from tamis.collect.plain_text import text_of
    from tamis.collect.tables import read_table

    found: dict[str, str] = {}
    without = 0
    for written in text_of(required(key, read_table(leads)).values).to_pylist():
        mark = mailing.mark(written) if written else None
        if mark is None:
            without += 1
        else:
            found[written] = mark
    return found, without


def _write_marks(path: Path, key: str, marks: dict[str, str]) -> None:
    import pyarrow as pa

    from tamis.collect.aside import aside
    from tamis.collect.csv_writing import write_csv
    from tamis.collect.table import Dialect

    columns = {key: pa.array(list(marks), pa.string()), "TAMIS": pa.array(list(marks.values()), pa.string())}
    with aside(path) as stream:
        write_csv(stream, pa.table(columns), Dialect())


def _tell(out: str, done: Signed) -> None:
    print(_WRITTEN.say(out=out, links=done.links))
    for url in done.left:
        print(_LEFT.say(url=url))


def _read(file: str) -> str:
    """As it is, whatever its encoding: only what is ASCII is looked at, and the rest is written back."""
    try:
        return Path(file).read_bytes().decode("utf-8", "surrogateescape")
    except OSError as error:
        raise UsageError(_unreadable(file, error)) from None


def _write(path: Path, html: str) -> None:
    from tamis.collect.aside import aside

    with aside(path) as stream:
        stream.write(html.encode("utf-8", "surrogateescape"))


def _marked(mailing: _Mailing, to: str) -> str:
    mark = mailing.mark(to)
    if mark is None:
        said = Text(en=f"'{to}' names nobody.", fr=f"« {to} » ne désigne personne.")
        raise UsageError(Problem("bad-recipient", said))
    return mark


def _given(name: str, value: str | None) -> str:
    if value:
        return value
    said = Text(en=f"this action needs {name}.", fr=f"cette action demande {name}.")
    raise UsageError(Problem("missing-option", said))


def _web_page(name: str, url: str) -> str:
    from tamis.collect.mail.tokens import is_web_page

    if is_web_page(url):
        return url
    said = Text(
        en=f"{name}: '{url}' is not the address of a web page (https://...).",
        fr=f"{name} : « {url} » n'est pas l'adresse d'une page web (https://...).",
    )
    raise UsageError(Problem("bad-address", said))


def _no_source(source: str) -> Problem:
    return Problem(
        "no-such-source",
        Text(
            en=f"there is no write source '{source}' in use: nobody's click would be stored.",
            fr=f"il n'y a pas de source d'écriture « {source} » en service : aucun clic ne serait gardé.",
        ),
        hint=Text(
            en=f"tamis keys create --kind write --source {source} --basis legitimate_interest, or --basis consent "
            "--consent-upstream where readers agreed.",
            fr=f"tamis keys create --kind write --source {source} --basis legitimate_interest, ou --basis consent "
            "--consent-upstream si les lecteurs ont accepté.",
        ),
    )


def _no_folder(folder: str, error: OSError) -> Problem:
    reason = error.strerror or str(error)
    return Problem(
        "cannot-write",
        Text(en=f"the folder '{folder}' cannot be made: {reason}.", fr=f"impossible de créer « {folder} » : {reason}."),
    )


def _unreadable(file: str, error: OSError) -> Problem:
    reason = error.strerror or str(error)
    return Problem(
        "unreadable",
        Text(en=f"the file cannot be read: {reason}.", fr=f"le fichier ne peut pas être lu : {reason}."),
        Location(file),
    )
