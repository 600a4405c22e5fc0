package dev.spate.cli.convert;

import dev.spate.mse.Encryption;
import java.util.Optional;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads the choice of encryption. Without a lambda: every download passes here, with the default. */
public final class EncryptionConverter implements ITypeConverter<Encryption> {
    @Override
    public Encryption convert(String text) {
        Optional<Encryption> choice = Encryption.parse(text);
        if (choice.isEmpty()) {
            throw new TypeConversionException(
                    "'" + text + "' is no choice of encryption (give " + Encryption.CHOICES + ")");
        }
        return choice.get();
    }
}
