"""Who works at Hazelpont, a made-up company with electric ferries. Nobody here exists."""

from dataclasses import dataclass

from advocacy.core.permissions import Role
from advocacy.networks.rules import Network

BOTH = frozenset(Network)
ONE = frozenset({Network.LINKEDIN})
PILOT = 53  # days ago: with LinkedIn's 60 days, whoever connected then has to reconnect soon
START = 28


@dataclass(frozen=True)
class TeamSpec:
    name: str
    region: str


@dataclass(frozen=True)
class Somebody:
    """A made-up person. `days`: how many days ago they joined; `eager`: how often they share what fits, 0 to 1;
    `audience`: how many people outside follow them on each network."""

    key: str
    name: str
    team: str
    language: str = "nl"
    reads: tuple[str, ...] = ("nl", "en")
    roles: tuple[Role, ...] = ()
    networks: frozenset[Network] = BOTH
    follows: tuple[str, ...] = ()
    days: float = START
    eager: float = 0.5
    audience: int = 180
    manages: tuple[str, ...] = ()
    leader: bool = False
    delegate: str = ""
    protected: bool = False  # an X account that shows its posts to followers only
    joins: bool = True

    @property
    def email(self) -> str:
        return f"{self.key}@hazelpont.example"

    @property
    def handle(self) -> str:
        """Their made-up account on both networks of the sandbox."""
        return self.name.lower().replace(" ", "-")[:30]


TEAMS = (
    TeamSpec("Quays", "North bank"),
    TeamSpec("Crew", "On the water"),
    TeamSpec("Workshop", "The yard"),
    TeamSpec("Customer care", "North bank"),
    TeamSpec("Communications", "Head office"),
    TeamSpec("Engineering", "The yard"),
    TeamSpec("People", "Head office"),
    TeamSpec("Legal", "Head office"),
    TeamSpec("Board room", "Head office"),
)

TOPICS = ("Quiet water", "Meet the crew", "Timetable", "Access", "Working here", "Workshop", "Engineering")

ADMIN = Somebody(
    "tom", "Tom Abernathy", "Engineering", "en", ("en",), (Role.ADMIN,), days=PILOT, eager=0.3, audience=90
)

PEOPLE = (
    Somebody("noor", "Noor Hartsuiker", "Quays", "en", ("en", "nl"), follows=("Quiet water", "Access"), eager=0.95),
    Somebody("jetske", "Jetske Wiarda", "Quays", days=7, eager=0.9, audience=420, follows=("Timetable",)),
    Somebody("yusuf", "Yusuf Aydin", "Quays", eager=0.7, audience=140, follows=("Meet the crew",)),
    Somebody("nele", "Nele Claes", "Quays", eager=0.6, audience=200, follows=("Timetable",)),
    Somebody("thijs", "Thijs Vermeer", "Quays", days=4, joins=False),
    Somebody("bram", "Bram Sietsma", "Quays", roles=(Role.MANAGER,), manages=("Quays",), eager=0.6),
    Somebody("grace", "Grace Whitlock", "Crew", "en", ("en",), eager=0.85, audience=310, follows=("Meet the crew",)),
    Somebody("sem", "Sem Okafor", "Crew", "en", ("en", "nl"), eager=0.95, audience=95, follows=("Timetable",)),
    Somebody("femke", "Femke Dijkgraaf", "Crew", eager=0.65, audience=160, roles=(Role.MANAGER,), manages=("Crew",)),
    Somebody("wim", "Wim Terpstra", "Workshop", days=PILOT, eager=0.7, audience=520, follows=("Workshop",)),
    Somebody("hilde", "Hilde Okken", "Workshop", eager=0.8, audience=240, follows=("Workshop", "Engineering")),
    Somebody("aylin", "Aylin Demirci", "Customer care", eager=0.8, audience=560, follows=("Meet the crew",)),
    Somebody("daan", "Daan Postma", "Customer care", days=12, eager=0.6, audience=110),
    Somebody("lotte", "Lotte Brandsma", "Communications", roles=(Role.COMMS,), days=PILOT, eager=0.6, audience=640),
    Somebody("maud", "Maud Verhoeff", "Communications", roles=(Role.COMMS,), eager=0.6, audience=380),
    Somebody("ruben", "Ruben Koster", "Engineering", eager=0.75, audience=130, follows=("Engineering",)),
    Somebody("priya", "Priya Raman", "People", "en", ("en",), eager=0.7, audience=260, protected=True),
    Somebody("fatima", "Fatima el Idrissi", "Legal", networks=frozenset()),
    # Those who came later, share seldom or have not begun: what the charts of who takes part are for.
    Somebody("rosa", "Rosa Timmerije", "Quays", days=14, eager=0.2, audience=70),
    Somebody("ilse", "Ilse Baarda", "Crew", days=21, eager=0.2, audience=120),
    Somebody("marten", "Marten Roorda", "Crew", days=14, eager=0.15, networks=ONE),
    Somebody("kofi", "Kofi Laarman", "Crew", "en", ("en", "nl"), days=12, networks=frozenset()),
    Somebody("sanne", "Sanne Tolsma", "Crew", days=7, joins=False),
    Somebody("gerda", "Gerda Hoekema", "Workshop", eager=0.25, audience=60),
    Somebody("piotr", "Piotr Zielak", "Workshop", "en", ("en",), days=21, eager=0.15, networks=ONE),
    Somebody("anouk", "Anouk Steenbergen", "Workshop", days=12, networks=frozenset()),
    Somebody("jelle", "Jelle Brouwenaar", "Workshop", days=7, joins=False),
    Somebody("lieke", "Lieke Zandstra", "Customer care", eager=0.3, audience=150),
    Somebody("koen", "Koen Drost", "Customer care", days=14, eager=0.15, networks=ONE),
    Somebody("tessa", "Tessa Wolterink", "Customer care", days=12, joins=False),
    Somebody("dirk", "Dirk Huizeling", "Engineering", days=21, eager=0.15, networks=ONE),
    Somebody("nadia", "Nadia Ferrane", "Engineering", days=14, eager=0.2, networks=ONE),
    Somebody("eline", "Eline Kloosterhof", "Engineering", days=4, joins=False),
    Somebody("joris", "Joris van Ekeren", "Board room", leader=True, delegate="lotte", eager=0.45, audience=900),
)

EVERYBODY = (ADMIN, *PEOPLE)
