package dev.spate.storage.resume;

import dev.spate.metainfo.Metainfo;
import dev.spate.storage.files.FileStat;
import dev.spate.torrent.Bitfield;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What a record says of the files that were not wanted and do not exist.
 *
 * @param files their indices; not shared
 * @param partFile what the part file was
 */
public record PartedFiles(Bitfield files, FileStat partFile) {
    /** None, of so many files. */
    static PartedFiles none(int fileCount) {
        return new PartedFiles(new Bitfield(fileCount), FileStat.ABSENT);
    }

    /** What the record beside an output says, if there is one of this torrent; it may be in use. Blocks. */
    public static PartedFiles recorded(Metainfo metainfo, Path out) {
        int files = metainfo.files().size();
        try {
            Path record = ResumeFile.of(out.toAbsolutePath().normalize());
            int pieces = metainfo.layout().pieceCount();
            if (!Files.isRegularFile(record) || Files.size(record) > ResumeData.mostBytes(pieces, files)) {
                return none(files);
            }
            byte[] bytes = Files.readAllBytes(record);
            return ResumeData.isOf(metainfo.infoHash(), bytes)
                    ? ResumeData.read(bytes, pieces, files)
                            .map(ResumeData::parted)
                            .orElseGet(() -> none(files))
                    : none(files);
        } catch (IOException e) {
            return none(files);
        }
    }
}
