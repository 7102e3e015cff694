#!/usr/bin/env bash
# Make the virtual environment, or say in one line what is missing.
# usage: make-venv.sh PYTHON FOLDER
set -euo pipefail
python=$1 venv=$2

# dependency groups (PEP 735) need pip 25.1; an environment made by hand may have an older one
newest_pip() {
  "$venv/bin/python" - <<'EOP' || "$venv/bin/python" -m pip install --quiet --disable-pip-version-check --upgrade 'pip>=25.1'
import sys, pip
sys.exit(tuple(int(part) for part in pip.__version__.split(".")[:2]) < (25, 1))
EOP
}

if ! "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
  echo "error: $python is missing or older than 3.11" >&2
  echo "  hint: make PYTHON=python3.12 names another" >&2
  exit 1
fi
if [ -x "$venv/bin/python" ] && "$venv/bin/python" -m pip --version >/dev/null 2>&1; then
  newest_pip
  exit 0
fi

# Debian ships ensurepip apart from Python: fetch it where we may, else say so.
if ! "$python" -c 'import ensurepip' 2>/dev/null; then
  package=$("$python" -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])')
  echo "installing $package: this Python cannot make virtual environments yet" >&2
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    apt-get update -qq && apt-get install -y -qq "$package" >/dev/null
  else
    echo "error: $package is missing" >&2
    echo "  hint: sudo apt-get install $package" >&2
    exit 1
  fi
fi
"$python" -m venv --clear "$venv"
newest_pip
