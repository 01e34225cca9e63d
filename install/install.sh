#!/bin/sh
# Installs a program of a release: `sh install.sh specweld` or `sh install.sh connections-stub`.
#
#   SPECWELD_RELEASE   where the archives are, instead of those of the latest release
#   SPECWELD_BIN       the folder to install into, instead of ~/.local/bin
set -eu

program="${1:-specweld}"
case "$program" in
  specweld | connections-stub) ;;
  *) echo "install.sh: there is no program \`$program\`: specweld, connections-stub" >&2; exit 2 ;;
esac
release="${SPECWELD_RELEASE:-https://github.com/specweld/connections/releases/latest/download}"
bin="${SPECWELD_BIN:-$HOME/.local/bin}"

case "$(uname -s)-$(uname -m)" in
  Linux-x86_64) target=x86_64-unknown-linux-gnu ;;
  Linux-aarch64 | Linux-arm64) target=aarch64-unknown-linux-gnu ;;
  Darwin-x86_64) target=x86_64-apple-darwin ;;
  Darwin-arm64) target=aarch64-apple-darwin ;;
  *) echo "install.sh: no release has $(uname -s) on $(uname -m); build it: cargo install --path" >&2; exit 1 ;;
esac

name="$program-$target"
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
cd "$folder"
for file in "$name.tar.gz" "$name.tar.gz.sha256"; do
  curl --proto '=https,file' --fail --silent --show-error --location --output "$file" "$release/$file"
done
if command -v sha256sum > /dev/null; then
  sha256sum -c "$name.tar.gz.sha256" > /dev/null
else
  shasum -a 256 -c "$name.tar.gz.sha256" > /dev/null
fi || { echo "install.sh: $name.tar.gz is not what the release has: nothing is installed" >&2; exit 1; }
tar -xzf "$name.tar.gz"
mkdir -p "$bin"
mv "$name/$program" "$bin/$program"
echo "$bin/$program"
