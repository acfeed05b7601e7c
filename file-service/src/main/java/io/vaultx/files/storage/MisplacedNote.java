package io.vaultx.files.storage;

import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Who keeps a chunk instead of the node that should.
 *
 * @param keptBy ids of nodes, as known when it was noted
 */
record MisplacedNote(SortedSet<String> keptBy) {
    MisplacedNote and(MisplacedNote other) {
        SortedSet<String> all = new TreeSet<>(keptBy);
        all.addAll(other.keptBy);
        return new MisplacedNote(all);
    }
}
