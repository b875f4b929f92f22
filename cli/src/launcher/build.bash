# What ./tacit and benchmarks/run share: finds Java and the options it needs, builds what is missing or out of date. They source it, with
# root (the checkout) and name (for messages) set.
log=$root/target/build.log

fail() { echo "$name: $*" >&2; exit 1; }

if [ -n "${JAVA_HOME:-}" ]; then java=$JAVA_HOME/bin/java; else java=$(command -v java || true); fi
[ -x "$java" ] || fail "a JDK 17 or newer is needed, but no java was found; install one or set JAVA_HOME"
version=$("$java" -version 2>&1 | sed -n 's/.* version "\([0-9]*\).*/\1/p' | head -n 1)
[ "${version:-0}" -ge 17 ] || fail "a JDK 17 or newer is needed, but $java is version ${version:-unknown}"

# Through that package the JDK's Vector API is loaded where it is needed; --add-modules would warn of it.
jvm_options=(-XX:-UsePerfData --add-exports=java.base/jdk.internal.module=ALL-UNNAMED)
# From 24 on the JDK warns of the native and Unsafe access that ND4J and Netty need, unless it is allowed.
if [ "$version" -ge 24 ]; then
  jvm_options+=(--enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow)
fi

# stale FILE [find's conditions on sources that matter]
stale() {
  local file=$1
  shift
  [ -s "$file" ] || return 0
  [ -n "$(find "$root/pom.xml" "$root"/*/pom.xml "$root"/*/src/main "$@" -newer "$file" -print -quit)" ]
}

# Reads Maven's output: keeps it in the log, shows the module at work and what was downloaded.
show_progress() {
  local line downloads=0 tty=0
  [ -t 2 ] && tty=1
  while IFS= read -r line; do
    printf '%s\n' "$line" >>"$log"
    case $line in
      *"] Building Tacit"*"["*)
        [ "$tty" = 1 ] && printf '\r\033[K' >&2
        printf '  %s\n' "$(printf '%s' "$line" | sed 's/^\[INFO\] Building //; s/ 0\.[^ ]*//; s/  */ /g')" >&2 ;;
      *"Downloaded from"*)
        downloads=$((downloads + 1))
        [ "$tty" = 1 ] && printf '\r\033[K  downloaded %d files' "$downloads" >&2 ;;
    esac
  done
  [ "$tty" = 1 ] && printf '\r\033[K' >&2
  return 0
}

# build MODULE, and what it depends on
build() {
  command -v mvn >/dev/null || fail "Maven 3.8 or newer is needed to build; install it, then run this again"
  mkdir -p "$root/target"
  # Maven takes a file that an interrupted build left half-written for a finished one: its date is new.
  if [ -e "$root/target/building" ]; then rm -rf "$root"/*/target/classes "$root"/*/target/*.jar; fi
  touch "$root/target/building"
  : >"$log"
  rm -f "$root"/*/target/tacit.classpath "$root"/*/target/benchmarks.classpath
  echo "Building Tacit (the first build downloads its libraries and takes a few minutes; log: $log)" >&2
  # Maven ends with a status of its own when it is interrupted, as if something were wrong with the build.
  trap interrupted INT TERM
  if ! mvn -B -f "$root/pom.xml" -Dmaven.test.skip=true -Dspotless.check.skip -Djacoco.skip -Derrorprone.skip \
      -Dcyclonedx.skip package -pl "$1" -am 2>&1 | show_progress; then
    grep -E '^\[ERROR\]' "$log" | head -n 20 >&2 || tail -n 20 "$log" >&2
    fail "the build failed; the whole log is in $log"
  fi
  trap - INT TERM
  rm -f "$root/target/building"
}

interrupted() {
  trap - INT TERM
  echo >&2
  echo "$name: the build was interrupted; run the same command again to go on (what was downloaded is kept)" >&2
  exit 130
}
