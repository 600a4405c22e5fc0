#!/bin/bash
# Makes what a public repository asks for, and checks it: docs/library.md. Further arguments go to Maven
# (-o, -DskipTests -DskipITs, -Dgpg.keyname=KEY). Prints one line for each check; the exit code is 1 when one of them fails.
set -euo pipefail
cd "$(dirname "$0")/.."
mvn -q -B verify -Prelease "$@"

failed=0
check() { # TEXT COMMAND...
  if "${@:2}" > /dev/null 2>&1; then echo "ok: $1"; else echo "NOT: $1"; failed=1; fi
}
# Reads all of the list: grep -q would hang up on unzip, which pipefail takes for a failure.
has() { unzip -l "$1" | grep -E " $2\$" > /dev/null; }
lacks() { ! has "$@"; }
version=$(sed -n 's:^  <version>\(.*\)</version>$:\1:p' pom.xml)
jar=target/spate.jar

check "the version is no snapshot" test -n "$version" -a "${version%-SNAPSHOT}" = "$version"
check "the library has its types" has $jar dev/spate/library/Session.class
check "the library is a module" has $jar module-info.class
check "the library holds no other library" lacks $jar 'io/netty/.*'
check "the library's descriptor exports the stable types alone" \
  test "$(jar --describe-module --file $jar | grep -c '^exports')" = 1
check "the sources are there" has target/spate-sources.jar dev/spate/library/Session.java
check "the Javadoc is there" has target/spate-javadoc.jar 'dev.spate/dev/spate/library/Session.html'
check "the Javadoc shows nothing else" lacks target/spate-javadoc.jar '.*dev/spate/session/.*'
check "the command line has all in it" has "target/spate-$version-all.jar" io/netty/channel/Channel.class
check "the command line runs" java -jar "target/spate-$version-all.jar" --version
for element in name description url licenses developers scm; do
  check "the POM has its $element" grep -q "^  <$element>" pom.xml
done
if [[ "$*" == *gpg.keyname* ]]; then
  for file in $jar target/spate-sources.jar target/spate-javadoc.jar "target/spate-$version-all.jar"; do
    check "$file is signed" gpg --verify "$file.asc" "$file"
  done
fi
exit $failed
