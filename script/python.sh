# shellcheck shell=bash
# shellcheck shell=bash disable=SC2034 # PYTHON is for whoever sources this
# Sourced by the other scripts: sets PYTHON to an interpreter that is new enough, installing one if need be.
# Nothing is assumed here but a POSIX system with bash.

find_python() {
    local candidate
    for candidate in python3.14 python3.13 python3.12 /usr/bin/python3 python3; do
        if "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 12))' 2>/dev/null; then
            # shellcheck disable=SC2034 # used by those that source this
            PYTHON=$(command -v "$candidate")
            return 0
        fi
    done
    return 1
}

# Some hundred processes of Python are started: each would compile the project anew.
unset PYTHONDONTWRITEBYTECODE

if ! find_python; then
    install="apt-get install -y --no-install-recommends python3 python3-venv"
    if ! command -v apt-get >/dev/null; then
        echo "Harapan needs Python 3.12 or newer." >&2
        exit 1
    elif [ "$(id -u)" = 0 ]; then
        sudo=()
    elif sudo -n true 2>/dev/null; then
        sudo=(sudo -n)
    else
        echo "Python 3.12 or newer is missing. Run this line, then start again:" >&2
        echo "  sudo apt-get update && sudo $install" >&2
        exit 1
    fi
    echo "Installing Python (apt)"
    mkdir -p .run
    # shellcheck disable=SC2086 # the words of $install are meant to be separate
    if ! { "${sudo[@]}" apt-get update && "${sudo[@]}" env DEBIAN_FRONTEND=noninteractive $install; } \
        >.run/apt.log 2>&1 </dev/null; then
        tail -5 .run/apt.log >&2
        exit 1
    fi
    find_python || { echo "The system's Python is older than 3.12." >&2; exit 1; }
fi
