/**
 * What {@code mvn package -Pdist} makes of the finished build: manual pages and completions out of picocli's model of the
 * commands, archives, a Debian package, an image with its own Java. It lies among the tests since nothing of it belongs into the
 * jar; {@code PackageIT} installs what these classes make. The same input gives the same bytes: no clock, no owner and
 * no order of a directory gets into them.
 */
package dev.spate.dist;
