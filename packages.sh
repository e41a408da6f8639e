#!/bin/sh
# Installs the Debian packages of a class that are missing; says nothing when none is.
#   packages.sh CLASS...   classes as in packages.txt: serve, test, bench
# test and bench include the classes that stand before them.  Uses sudo when not root.
set -eu
here=$(dirname "$0")

classes=
for class in "$@"; do
	case $class in
	serve) classes="$classes serve" ;;
	test) classes="$classes serve test" ;;
	bench) classes="$classes serve test bench" ;;
	*)
		echo "packages.sh: there is no class \"$class\" in packages.txt: serve, test or bench." >&2
		exit 2
		;;
	esac
done

wanted=$(awk -v classes="$classes" '
	BEGIN { n = split(classes, c, " "); for (i = 1; i <= n; i++) is[c[i]] = 1 }
	!/^#/ && NF == 2 && is[$1] { print $2 }' "$here/packages.txt")

if ! command -v dpkg-query >/dev/null; then
	echo "This is not Debian: no package is installed for you. What is needed:" $wanted >&2
	exit 0
fi
# A package that another one provides counts as installed: some nodejs packages are npm too.
missing=$(dpkg-query -W -f '${db:Status-Status}, ${Package}, ${Provides}\n' | awk -F ', *' -v wanted="$wanted" '
	$1 == "installed" { for (i = 2; i <= NF; i++) { sub(/ .*/, "", $i); has[$i] = 1 } }
	END { n = split(wanted, w, "[ \n]+"); for (i = 1; i <= n; i++) if (!(w[i] in has)) printf "%s ", w[i] }')
[ -n "$missing" ] || exit 0

root=
if [ "$(id -u)" -ne 0 ]; then
	if ! command -v sudo >/dev/null; then
		echo "Debian packages are missing and only root may install them. As root, type:" >&2
		echo "  apt-get update && apt-get install -y --no-install-recommends $missing" >&2
		exit 1
	fi
	root=sudo
fi

echo "Installing missing packages: $missing"
export DEBIAN_FRONTEND=noninteractive
log=$(mktemp)
trap 'rm -f "$log"' EXIT
if ! { $root apt-get update -qq && $root env DEBIAN_FRONTEND=noninteractive \
	apt-get install -y -qq --no-install-recommends $missing; } </dev/null >"$log" 2>&1; then
	cat "$log" >&2
	echo "apt-get could not install the packages; the lines above say why." >&2
	exit 1
fi
