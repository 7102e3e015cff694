#!/usr/bin/env bash
# The independent tools that judge our output: what the push tier asks for, and with `contract`
# the browsers and servers as well. Missing ones are installed where we may; else their tests are
# skipped, loudly (in CI nothing may be skipped).
set -u
here=$(cd "$(dirname "$0")/.." && pwd)
declare -A package=([ffmpeg]=ffmpeg [ffprobe]=ffmpeg [mp3val]=mp3val [mpg123]=mpg123
                    [lame]=lame [node]=nodejs [npm]=npm [git]=git
                    [ssh-keygen]=openssh-client [shellcheck]=shellcheck [rsync]=rsync
                    [systemd-analyze]=systemd [mandoc]=mandoc [man]=man-db)
npm=(podcast-partytime@5 caniemail@2 typescript@5 @biomejs/biome@2)
if [ "${1:-}" = contract ]; then
  package+=([chromium]=chromium [bwrap]=bubblewrap [podget]=podget [zsh]=zsh [fish]=fish
            [buildah]=buildah [debootstrap]=debootstrap)
  [ -e /usr/lib/podman/netavark ] || package+=([netavark]=netavark) # no command; buildah asks for it
  npm+=(azurite@3) # Azure's emulator; it is large
  # the player in other browsers; each is a few hundred megabytes
  package+=([firefox-esr]=firefox-esr [WebKitWebDriver]=webkit2gtk-driver [Xvfb]=xvfb)
  # WebKit plays MP3 with these, which are no commands
  ls /usr/lib/*/gstreamer-1.0/libgstlibav.so >/dev/null 2>&1 ||
    package+=([gstreamer]=gstreamer1.0-libav [gstreamer-good]=gstreamer1.0-plugins-good)
  # a real WordPress; the package itself brings no command, so its files are looked for
  package+=([php]=php-cli [mariadbd]=mariadb-server [mariadb]=mariadb-client)
  [ -d /usr/share/wordpress ] || package[wordpress]=wordpress
  php -m 2>/dev/null | grep -q mysqli || package[php-mysqli]=php-mysql
  # these packages start servers for all the world: on nobody's own machine unasked
  if [ -n "${CI:-}" ]; then
    package+=([sshd]=openssh-server [dovecot]=dovecot-imapd [caddy]=caddy [nginx]=nginx-full
              [lighttpd]=lighttpd [proftpd]=proftpd-core)
    # servers that targets are tried against, as their packages configure them; their modules,
    # and the one that reads members' signatures, are no commands
    [ -e /etc/apache2/apache2.conf ] || package[apache]=apache2 # apache2-bin has the command alone
    [ -e /usr/lib/nginx/modules/ngx_http_js_module.so ] || package[nginx-njs]=libnginx-mod-http-js
    [ -e /usr/lib/nginx/modules/ngx_http_dav_ext_module.so ] ||
      package[nginx-dav]=libnginx-mod-http-dav-ext
    [ -e /usr/lib/lighttpd/mod_webdav.so ] || package[lighttpd-dav]=lighttpd-mod-webdav
    [ -e /usr/lib/proftpd/mod_sftp.so ] || package[proftpd-sftp]=proftpd-mod-crypto
  fi
fi
missing=()
PATH=$PATH:/usr/sbin  # where sshd lies, and not in everybody's path
for tool in "${!package[@]}"; do
  command -v "$tool" >/dev/null || missing+=("${package[$tool]}")
done

# Podcast Index's own feed parser, caniemail's table of what mail programs can do, and what judges
# the player's scripts come from npm, into a folder that git ignores.
from_npm() {
  local there="$here/.cache/npm" one wanted=()
  for one in "${npm[@]}"; do
    [ -d "$there/node_modules/${one%@*}" ] || wanted+=("$one")
  done
  [ ${#wanted[@]} = 0 ] && return 0
  command -v npm >/dev/null || return 1
  npm install --silent --no-audit --no-fund --prefix "$there" "${wanted[@]}"
}
finish() {
  from_npm && exit 0
  echo "NOT INSTALLED, their tests will be skipped: ${npm[*]} (npm)" >&2
  [ -n "${CI:-}" ] && exit 1
  exit 0
}

[ ${#missing[@]} = 0 ] && finish
mapfile -t missing < <(printf '%s\n' "${missing[@]}" | sort -u)

as_root=()
if [ "$(id -u)" != 0 ]; then
  if command -v sudo >/dev/null && sudo -n true 2>/dev/null; then as_root=(sudo -n); else as_root=(false); fi
fi
if command -v apt-get >/dev/null && "${as_root[@]}" true 2>/dev/null || [ "$(id -u)" = 0 ]; then
  echo "installing test tools: ${missing[*]}" >&2
  "${as_root[@]}" apt-get update -qq
  # --no-install-recommends: a desktop's worth of packages is not needed to judge audio
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
    apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null && finish
fi
echo "NOT INSTALLED, their tests will be skipped: ${missing[*]}" >&2
echo "  hint: sudo apt-get install ${missing[*]}" >&2
[ -n "${CI:-}" ] && exit 1
exit 0
