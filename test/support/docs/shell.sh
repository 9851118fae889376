# What a reader's machine has and a test does not: npm's registry, a package that is installed, and
# somebody who opens another terminal. Read by the shell that runs the commands of a page.
set -o pipefail

# Milliseconds for a test of a page, on a machine that has other things to do.
PATIENCE=60000

# A command that stays: it is left running once it is ready, as in a terminal of its own.
stay() { node "$DOCS/stay.mjs" "$@"; }

curl() {
  case " $* " in
    *' -N '*) stay curl -q --noproxy '*' "$@" ;;
    *) command curl -q --noproxy '*' --write-out '%{stderr}HTTP %{http_code} %{url}\n' "$@" ;;
  esac
}

port_of_its_own() {
  local port=$1
  shift
  case " $* " in *' --port '*) ;; *) echo "--port $port" ;; esac
}

# The sources that are newer than the build.
changed() { find src/ test/ -type f -newer dist/cli/main.js; }

npx() {
  local name=$1 command
  shift
  case $name in
    mock-dsm)
      # In a clone its own build, elsewhere what was installed.
      for command in dist node_modules/mock-dsm/dist; do
        [ -f "$command/cli/main.js" ] && break
      done
      case "$1 $*" in
        *--list-scenarios* | *--help*) node "$command/cli/main.js" "$@" ;;
        serve*) stay node "$command/cli/main.js" "$@" $(port_of_its_own "$PORT_5000" "$@") ;;
        record*) stay node "$command/cli/main.js" "$@" $(port_of_its_own "$PORT_5080" "$@") ;;
        conform*--only* | conform*--plan* | conform*--sweep* | conform*"--target recording"*)
          node "$command/cli/main.js" "$@"
          ;;
        # All checks have their own tests. Some are enough to see that a line of a page works.
        conform*) node "$command/cli/main.js" "$@" --only 'SYNO.Backup.Version*' ;;
        *) node "$command/cli/main.js" "$@" ;;
      esac
      ;;
    openapi-typescript)
      node --import "$ROOT/test/support/typescript-5.mjs" \
        "$ROOT/node_modules/openapi-typescript/bin/cli.js" "$@"
      ;;
    tsc)
      # What the page has changed: to check all takes longer than all pages together.
      changed | grep '\.ts$' | xargs node "$DOCS/types.mjs" >complaints
      [ ! -s complaints ] || { cat complaints && return 1; }
      ;;
    vitest) "$ROOT/node_modules/.bin/vitest" "$@" --testTimeout "$PATIENCE" ;;
    *) "$ROOT/node_modules/.bin/$name" "$@" ;;
  esac
}

npm() {
  local command=$1 name
  shift
  case $command in
    ci) [ -f package-lock.json ] ;;
    start)
      [ "$1" = -- ] && shift
      # Of a build only the command is needed here, and the compiler has been asked.
      if [ -n "$(changed)" ]; then node scripts/bundle.mjs dist/cli || return; fi
      stay bash -c "$NPM_START"' "$@"' npm "$@" $(port_of_its_own "$PORT_5000" "$@")
      ;;
    test)
      # Not all of the tests: this is one of them.
      if [ -d test/contracts ]; then set -- test/contracts/wire/envelope.test.ts; fi
      command npm test --silent -- "$@" --testTimeout "$PATIENCE"
      ;;
    run) if [ "$1" != build ]; then command npm run --silent "$@"; fi ;;
    install)
      for name in "$@"; do
        case $name in
          -*) ;;
          *.tgz)
            mkdir -p node_modules/mock-dsm node_modules/.bin &&
              tar -xzf "$name" -C node_modules/mock-dsm --strip-components 1 &&
              ln -sf ../mock-dsm/dist/cli/main.js node_modules/.bin/mock-dsm &&
              chmod +x node_modules/mock-dsm/dist/cli/main.js || return
            ;;
          *)
            [ -d "$ROOT/node_modules/${name%%@[0-9]*}" ] ||
              { echo "$name is not among the packages of this project" >&2 && return 1; }
            ;;
        esac
      done
      ;;
    # What is the same for all pages is made once.
    pack) [ -z "$(changed)" ] && cp "$PACKED"/*.tgz . && basename "$PACKED"/*.tgz ;;
    *) command npm "$command" --silent "$@" ;;
  esac
}

python3() {
  case "$1 $2" in
    '-m pip' | '-m venv') [ $# -gt 2 ] ;;
    '-m pytest')
      if command python3 -c 'import pytest' 2>/dev/null; then
        command python3 -m pytest -p no:cacheprovider "${@:3}"
      else
        command python3 "$DOCS/pytest.py"
      fi
      ;;
    *) command python3 "$@" ;;
  esac
}
