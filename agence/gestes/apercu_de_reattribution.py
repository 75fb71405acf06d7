"""L'aperçu d'une réattribution : qui aurait quoi, avant et après, sans rien écrire."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from agence.conduite.repartition import ADonner, Par, repartir
from agence.erreurs import Introuvable, Refus, SaisieInvalide
from agence.gestes import connexions
from agence.gestes.droits import PERMIS, exiger
from agence.gestes.selection_de_dossiers import verifier
from agence.seance import Seance
from donnees.modeles import Utilisateur
from donnees.vues import reattribution as vue
from donnees.vues.reattribution import DossierChoisi, Selection

ACTE = "réattribuer des dossiers"


@dataclass(frozen=True)
class Demande:
    """Ce que l'on veut : quels dossiers, à qui, à parts égales de quoi. `absent_id` et `jusqu_au` en font un remplacement."""

    selection: Selection
    a: tuple[int, ...]
    par: Par = Par.NOMBRE
    motif: str = ""
    jusqu_au: date | None = None

    @property
    def absent_id(self) -> int | None:
        """Celui qu'on remplace : le seul dont viennent les dossiers, quand il y a une date de fin."""
        return self.selection.agents[0] if self.jusqu_au is not None else None


@dataclass(frozen=True)
class Mouvement:
    """Un dossier qui change de mains ; `solde` en centimes."""

    dossier_id: int
    de: int | None
    a: int
    solde: int


@dataclass(frozen=True)
class Part:
    """Une personne, avant et après : nombre de dossiers ouverts et centimes ; `recus` : combien lui arrivent.

    `recoit` : elle peut recevoir ; les dossiers de personne sont une part sans `agent_id`.
    """

    agent_id: int | None
    nom: str
    affichage: str
    recoit: bool
    nombre: int
    solde: int
    nombre_apres: int
    solde_apres: int
    recus: int


@dataclass(frozen=True)
class Apercu:
    """Ce que le geste ferait maintenant. Montants en centimes.

    `choisis` : répondent au filtre ; `suivent` : leurs débiteurs en ont un autre chez le même agent, qui part avec eux ;
    `groupes` : débiteurs de plusieurs dossiers gardés ensemble ; `partages` : débiteurs qui gardent un dossier chez un autre agent ;
    `tenus` : (référence, collègue) des dossiers ouverts en ce moment ; `laisses` : ceux-là et les autres du même débiteur.
    """

    demande: Demande
    empreinte: int
    mouvements: tuple[Mouvement, ...]
    parts: tuple[Part, ...]
    choisis: int = 0
    suivent: int = 0
    groupes: int = 0
    partages: int = 0
    tenus: tuple[tuple[str, str], ...] = ()
    laisses: int = 0
    promesses: int = 0
    promis: int = 0

    @property
    def montant(self) -> int:
        return sum(m.solde for m in self.mouvements)


@dataclass(frozen=True)
class Plan:
    """Tous les dossiers à partager et à qui chacun irait, sans regarder qui les tient."""

    choisis: int
    dossiers: tuple[DossierChoisi, ...]
    partages: int
    donnes: dict[int, int]
    empreinte: int


def apercu(seance: Seance, demande: Demande) -> Apercu:
    """Ce que la demande ferait, sans rien écrire.

    Lève Refus (rôle, agent qui ne peut recevoir, rien à donner), SaisieInvalide (filtre impossible, remplacement mal dit).
    """
    exiger(seance, ACTE)
    verifier_la_demande(seance, demande)
    return apercevoir(seance, demande, planifier(seance, demande))


def verifier_la_demande(seance: Seance, d: Demande) -> None:
    verifier(d.selection)
    if not d.a:
        raise SaisieInvalide("personne ne reçoit.", "Choisir au moins un agent.")
    recevables([*d.a])
    if d.jusqu_au is None:
        return
    if len(d.selection.agents) != 1 or d.selection.sans_agent:
        raise SaisieInvalide("un remplacement part d'un seul agent absent.", "Choisir celui dont viennent les dossiers, et lui seul.")
    if d.absent_id in d.a:
        raise SaisieInvalide("l'absent ne se remplace pas lui-même.", "Choisir d'autres remplaçants.")
    if d.jusqu_au < seance.jour:
        raise SaisieInvalide(f"la fin du remplacement, {d.jusqu_au:%d/%m/%Y}, est passée.", "Donner une date à venir.")
    if not vue.noms()[d.selection.agents[0]][1]:
        raise Refus("l'absent n'a plus accès : rien ne lui reviendrait.", "Réattribuer sans date de fin.", "attribution")


def recevables(agents: Sequence[int]) -> None:
    """Lève Introuvable ou Refus si l'un d'eux ne peut recevoir de dossiers."""
    connus = {u.id: u for u in Utilisateur.select().where(Utilisateur.id.in_(list(agents)))}
    for agent_id in agents:
        agent = connus.get(agent_id)
        if agent is None:
            raise Introuvable(f"utilisateur n° {agent_id} inconnu.")
        if not agent.actif:
            raise Refus(f"{agent.affichage} n'a plus accès, donc ne travaille pas de dossiers.", "Choisir un agent actif.", "agent")
        if agent.role not in PERMIS["travailler un dossier"]:
            raise Refus(f"{agent.affichage} ne travaille pas de dossiers.", "Choisir un agent actif.", "agent")


def planifier(seance: Seance, d: Demande) -> Plan:
    choisis = vue.choisir(d.selection, seance.jour)
    if not choisis:
        raise Refus("aucun dossier ouvert ne répond à ce filtre.", "L'élargir.", "filtre")
    en_cause = {(c.debiteur_id, c.agent_id) for c in choisis}
    numeros = {c.id for c in choisis}
    voisins = [v for v in vue.des_memes_debiteurs({c.debiteur_id for c in choisis}) if v.id not in numeros]
    suivent = [v for v in voisins if (v.debiteur_id, v.agent_id) in en_cause]
    ailleurs = [v for v in voisins if (v.debiteur_id, v.agent_id) not in en_cause and v.agent_id is not None]
    attaches = {v.debiteur_id: v.agent_id for v in reversed(ailleurs) if v.agent_id in d.a}
    dossiers = sorted([*choisis, *suivent])
    donnes = repartir((ADonner(*x) for x in dossiers), d.a, d.par, attaches)
    a_qui = {x.debiteur_id: donnes[x.id] for x in dossiers}
    partages = len({v.debiteur_id for v in ailleurs if v.agent_id != a_qui[v.debiteur_id]})
    return Plan(len(choisis), tuple(dossiers), partages, donnes, hash((tuple(dossiers), tuple(sorted(donnes.items())))))


def tenus(seance: Seance) -> dict[int, int]:
    """Les dossiers qu'un collègue a ouverts, et qui ; un programme mort ne tient rien."""
    acteur = seance.acteur.id if seance.acteur else None
    return {t.dossier_id: t.utilisateur_id for t in vue.tenus(seance.horloge(), acteur) if not connexions.est_morte(t.seance)}


def mouvements_de(plan: Plan, tenus: Collection[int]) -> tuple[list[Mouvement], int]:
    """Ce qui change de mains, et combien de dossiers sont laissés : un débiteur dont un dossier est tenu garde tous les siens."""
    change = [x for x in plan.dossiers if plan.donnes[x.id] != x.agent_id]
    retenus = {x.debiteur_id for x in plan.dossiers if x.id in tenus}
    partent = [Mouvement(x.id, x.agent_id, plan.donnes[x.id], x.solde) for x in change if x.debiteur_id not in retenus]
    return partent, len(change) - len(partent)


def apercevoir(seance: Seance, d: Demande, plan: Plan) -> Apercu:
    tenants = tenus(seance)
    mouvements, laisses = mouvements_de(plan, tenants.keys())
    retenus = {x.id: tenants[x.id] for x in plan.dossiers if x.id in tenants and plan.donnes[x.id] != x.agent_id}
    noms, references = vue.noms(), vue.references(retenus.keys())
    nombre, promis = vue.promesses_ouvertes(m.dossier_id for m in mouvements)
    par_debiteur: dict[int, int] = {}
    for x in plan.dossiers:
        par_debiteur[x.debiteur_id] = par_debiteur.get(x.debiteur_id, 0) + 1
    return Apercu(
        demande=d,
        empreinte=plan.empreinte,
        mouvements=tuple(mouvements),
        parts=tuple(_parts(mouvements)),
        choisis=plan.choisis,
        suivent=len(plan.dossiers) - plan.choisis,
        groupes=sum(n > 1 for n in par_debiteur.values()),
        partages=plan.partages,
        tenus=tuple((references[i], noms[qui][0]) for i, qui in sorted(retenus.items())),
        laisses=laisses,
        promesses=nombre,
        promis=promis,
    )


def _parts(mouvements: Iterable[Mouvement]) -> list[Part]:
    nombres: dict[int | None, int] = {}
    soldes: dict[int | None, int] = {}
    recus: dict[int | None, int] = {}
    for m in mouvements:
        for agent, sens in ((m.de, -1), (m.a, 1)):
            nombres[agent] = nombres.get(agent, 0) + sens
            soldes[agent] = soldes.get(agent, 0) + sens * m.solde
        recus[m.a] = recus.get(m.a, 0) + 1
    return [
        Part(p.agent_id, p.nom, p.affichage, p.recoit, p.nombre, p.solde, p.nombre + nombres.get(p.agent_id, 0),
             p.solde + soldes.get(p.agent_id, 0), recus.get(p.agent_id, 0))
        for p in vue.portefeuilles()
    ]  # fmt: skip
