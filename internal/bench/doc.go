// Package bench makes the archive that engage is measured with: Japanese posts
// as Twitter API v1.1 wrote them, as many as asked for, the same byte for byte
// for the same seed and sources. The texts are varied from the labelled threads,
// and from dialogues and reviews where they are at hand; every person and
// account is made up. Nothing of the rest of the project is used, which could
// make both wrong alike. Its command (internal/bench/run) runs engage and its
// peers side by side; neither is part of the binary.
package bench
