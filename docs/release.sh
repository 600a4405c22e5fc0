#!/bin/bash
# Makes what a public repository asks for, and checks it: docs/library.md. Further arguments go to Maven
# (-o, -DskipTests, -Dgpg.keyname=KEY). Prints one line for each check; the exit code is 1 when one of them fails.
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
base=target/spate-$version
jar=$base.jar

check "the version is no snapshot" test -n "$version" -a "${version%-SNAPSHOT}" = "$version"
check "the library has its types" has $jar dev/spate/library/Session.class
check "the library is a module" has $jar module-info.class
check "the library holds no other library" lacks $jar 'io/netty/.*'
check "the library's descriptor exports the stable types alone" \
  test "$(jar --describe-module --file $jar | grep -c '^exports')" = 1
check "the sources are there" has $base-sources.jar dev/spate/library/Session.java
check "the Javadoc is there" has $base-javadoc.jar 'dev.spate/dev/spate/library/Session.html'
check "the Javadoc shows nothing else" lacks $base-javadoc.jar '.*dev/spate/session/.*'
check "the command line has all in it" has $base-all.jar io/netty/channel/Channel.class
check "target/spate.jar is that, as after every build" cmp $base-all.jar target/spate.jar
check "the command line runs" java -jar $base-all.jar --version
for element in name description url licenses developers scm; do
  check "the POM has its $element" grep -q "^  <$element>" pom.xml
done
if [[ "$*" == *gpg.keyname* ]]; then
  for file in $jar $base-sources.jar $base-javadoc.jar $base-all.jar; do
    check "$file is signed" gpg --verify "$file.asc" "$file"
  done
fi
exit $failed
