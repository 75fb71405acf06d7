"""Les fichiers de l'accès par SSH, tels qu'ils s'installent. Les chemins y sont ceux de la machine, jamais ceux d'un poste."""

from __future__ import annotations

SSHD = """\
# Écrit par « agence serveur installer » : toute retouche se voit à « agence serveur verifier ».
# Un seul compte ; la clé dit qui est là. Tout ce qui n'est pas l'écran est fermé, un mot chacun : « DisableForwarding »
# et « restrict » ont eu des trous.
Match User {compte}
    AuthenticationMethods publickey
    PubkeyAuthentication yes
    PasswordAuthentication no
    KbdInteractiveAuthentication no
    HostbasedAuthentication no
    PermitEmptyPasswords no
    AuthorizedKeysFile none
    AuthorizedPrincipalsFile none
    TrustedUserCAKeys none
    AuthorizedKeysCommand {lib}/cles %t %k
    AuthorizedKeysCommandUser {compte}
    PermitTTY yes
    PermitUserRC no
    DisableForwarding yes
    AllowTcpForwarding no
    AllowStreamLocalForwarding no
    AllowAgentForwarding no
    X11Forwarding no
    PermitTunnel no
    GatewayPorts no
    PermitOpen none
    PermitListen none
    MaxSessions 2
    MaxAuthTries 6
    ClientAliveInterval {vigilance}
    ClientAliveCountMax 3
    LogLevel VERBOSE
Match all
"""

EFFECTIVES = {
    "authenticationmethods": "publickey", "passwordauthentication": "no", "kbdinteractiveauthentication": "no",
    "hostbasedauthentication": "no", "permitemptypasswords": "no", "authorizedkeysfile": "none", "authorizedprincipalsfile": "none",
    "trustedusercakeys": "none", "authorizedkeyscommand": "{lib}/cles %t %k", "authorizedkeyscommanduser": "{compte}",
    "permituserrc": "no", "permituserenvironment": "no", "disableforwarding": "yes", "allowtcpforwarding": "no",
    "allowstreamlocalforwarding": "no", "allowagentforwarding": "no", "x11forwarding": "no", "permittunnel": "no", "gatewayports": "no",
    "permitopen": "none", "permitlisten": "none", "clientaliveinterval": "{vigilance}", "clientalivecountmax": "3", "strictmodes": "yes",
}  # fmt: skip
"""Ce que « sshd -T » doit dire de ce compte."""

_ENTETE = """\
#!/bin/sh
# Écrit par « agence serveur installer » : toute retouche se voit à « agence serveur verifier ».
"""

_PROPRE = """\
exec /usr/bin/env -i PATH=/usr/bin:/bin HOME={etat} LANG=C.UTF-8 {suite}\\
  AGENCE_BASE="$AGENCE_BASE" AGENCE_POIVRE={etc}/poivre \\
  {programme} -I -X utf8 -m ecrans {arguments}
"""
"""Rien de l'environnement de celui qui appelle ne passe, hors ce qui est écrit ici ; -I ferme PYTHONPATH et les autres."""

SESSION = (
    _ENTETE
    + """\
# Ce que fait une clé d'agent, et rien d'autre : ouvrir l'écran au nom qu'elle porte.
# $1 : le nom · $2 : l'empreinte de la clé
trap '' INT QUIT TSTP
ulimit -c 0
umask 077
if [ -n "$SSH_ORIGINAL_COMMAND" ]; then
  echo "agence : aucune commande n'est permise, l'écran seulement : ssh {compte}@serveur" >&2
  exit 64
fi
if ! [ -t 0 ]; then
  echo "agence : un terminal est requis : ssh -t {compte}@serveur" >&2
  exit 64
fi
cd {etat} || exit 75
. {etc}/environnement
ip=${{SSH_CONNECTION%% *}}
case "$ip" in *[!0-9A-Za-z.:%-]*) ip= ;; esac
case "${{TERM:-dumb}}" in *[!A-Za-z0-9._+-]*) TERM=dumb ;; esac
"""
    + _PROPRE.replace(
        "{suite}", 'TERM="${{TERM:-dumb}}" \\\n  AGENCE_CANAL=ssh AGENCE_IP="$ip" AGENCE_CLE="$2" AGENCE_COMPOSEUR="$AGENCE_COMPOSEUR" '
    ).replace("{arguments}", '--agent "$1"')
)

CLES = (
    _ENTETE
    + """\
# sshd le demande à chaque connexion : cette clé ouvre-t-elle, et pour qui ? $1 : la sorte · $2 : la clé
ulimit -c 0
umask 077
cd / || exit 75
. {etc}/environnement
"""
    + _PROPRE.replace("{suite}", "").replace("{arguments}", 'cles-ssh --enveloppe {lib}/session "$1" "$2"')
)

ADMINISTRATEUR = (
    _ENTETE
    + """\
# La ligne de commande de l'administrateur : sous le compte de l'agence, sinon la base changerait de main. Seul « serveur » reste root.
[ "$(id -u)" = 0 ] || exec sudo -- "$0" "$@"
umask 077
. {etc}/environnement
qui=${{SUDO_USER:-root}}
if [ "$1" = serveur ]; then
  exec /usr/bin/env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LANG=C.UTF-8 {programme} -I -X utf8 -m ecrans "$@"
fi
"""
    + _PROPRE.replace("exec /usr/bin/env", "exec /usr/bin/setpriv --reuid={compte} --regid={compte} --init-groups /usr/bin/env")
    .replace("{suite}", 'TERM="${{TERM:-dumb}}" ')
    .replace("{arguments}", '--agent "$qui" "$@"')
)

ENVIRONNEMENT = """\
# L'adresse de la base, et le programme qui compose un numéro s'il en faut un. Lisible du compte seul : elle peut porter un mot de passe.
AGENCE_BASE={base}
AGENCE_COMPOSEUR={composeur}
"""

MARCHES = """\
À faire une fois, en administrateur :

  useradd --system --user-group --no-create-home --home-dir {lib} --shell /bin/sh --password '*' {compte}
  install -d -o {compte} -g {compte} -m 0700 {etat}
  chgrp {compte} {etc}/environnement {etc}/poivre && chmod 0640 {etc}/environnement {etc}/poivre
  {sbin}/agence initialiser
  sshd -t && systemctl reload ssh
  {sbin}/agence serveur verifier

Puis, pour chaque personne, sur sa clé publique :

  {sbin}/agence agents ajouter dupont --role agent --cle - < dupont.pub
  {sbin}/agence agents pin dupont

Elle se connecte par : ssh -C {compte}@serveur
"""
