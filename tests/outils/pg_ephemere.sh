#!/usr/bin/env bash
# Un PostgreSQL jetable, joignable par socket seulement : « lancer DOSSIER » écrit son adresse, « arreter DOSSIER » l'efface.
set -euo pipefail
geste=${1:?lancer ou arreter} dossier=${2:?dossier}
binaires=$(printf '%s\n' /usr/lib/postgresql/*/bin | sort -V | tail -n 1)

# PostgreSQL refuse de tourner en administrateur : il prend alors le compte du paquet, ou nobody.
compte=$(getent passwd postgres >/dev/null && echo postgres || echo nobody)
jouer() {
  local propre=(env -i "PATH=$binaires:/usr/bin:/bin" LANG=C.UTF-8 "HOME=$dossier")
  if [ "$(id -u)" = 0 ]; then
    setpriv --reuid="$compte" --regid="$(id -g "$compte")" --clear-groups "${propre[@]}" "$@"
  else
    "${propre[@]}" "$@"
  fi
}

case $geste in
  lancer)
    [ "$(id -u)" = 0 ] && chown "$compte" "$dossier"
    chmod 755 "$dossier"
    cd "$dossier"
    jouer initdb -D "$dossier/donnees" -U postgres -A trust -E UTF8 --locale=C.UTF-8 --no-sync >"$dossier/creation.log" 2>&1
    {
      echo "listen_addresses = ''"
      echo "unix_socket_directories = '$dossier'"
      echo "fsync = off"
      echo "synchronous_commit = off"
      echo "full_page_writes = off"
      echo "max_connections = 80"
    } >>"$dossier/donnees/postgresql.conf"
    jouer pg_ctl -D "$dossier/donnees" -w -t 30 -l "$dossier/serveur.log" start >/dev/null
    echo "postgresql://postgres@/postgres?host=$dossier"
    ;;
  arreter)
    jouer pg_ctl -D "$dossier/donnees" -m immediate -w stop >/dev/null 2>&1 || true
    rm -rf "$dossier"
    ;;
  *)
    echo "usage : $0 lancer|arreter DOSSIER" >&2
    exit 2
    ;;
esac
