package dev.spate.portmap;

import java.io.ByteArrayInputStream;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/**
 * Goes through an XML document, and tells the text of each element that holds no other. Document type declarations are
 * refused: entities that unfold, and files that are read, begin with one.
 */
final class XmlTexts {
    /** Longest document that is read: descriptions of routers have up to 20 KiB. */
    static final int MOST_BYTES = 128 << 10;

    private static final int MOST_DEPTH = 100;
    private static final int MOST_TEXT_CHARS = 4_096;

    private XmlTexts() {}

    /** Loaded with the first document: few runs have one. */
    private static final class Parsers {
        private static final XMLInputFactory FACTORY = XMLInputFactory.newDefaultFactory();

        static {
            FACTORY.setProperty(XMLInputFactory.SUPPORT_DTD, false);
            FACTORY.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
            FACTORY.setProperty(XMLInputFactory.IS_COALESCING, true);
        }

        private Parsers() {}
    }

    /** Takes what is in a document. Names are without prefixes. */
    interface Reader {
        /** The element has ended, and has this text, without white space around it; empty when it holds others. */
        void ended(String name, String text);

        /** An element begins. */
        default void began(String name) {}
    }

    /** @throws UpnpException when it is no XML, or beyond the bounds */
    static void read(byte[] document, Reader reader) {
        if (document.length > MOST_BYTES) {
            throw new UpnpException("its document has " + document.length + " bytes");
        }
        try {
            XMLStreamReader in = Parsers.FACTORY.createXMLStreamReader(new ByteArrayInputStream(document));
            try {
                read(in, reader);
            } finally {
                in.close();
            }
        } catch (XMLStreamException | RuntimeException e) {
            if (e instanceof UpnpException known) {
                throw known;
            }
            // The JDK's parser throws what it likes at some malformed documents.
            throw new UpnpException("its document is no XML");
        }
    }

    private static void read(XMLStreamReader in, Reader reader) throws XMLStreamException {
        StringBuilder text = new StringBuilder();
        int depth = 0;
        while (in.hasNext()) {
            switch (in.next()) {
                case XMLStreamConstants.DTD -> throw new UpnpException("its document has a type declaration");
                case XMLStreamConstants.START_ELEMENT -> {
                    if (++depth > MOST_DEPTH) {
                        throw new UpnpException("its document is too deep");
                    }
                    text.setLength(0);
                    reader.began(in.getLocalName());
                }
                case XMLStreamConstants.CHARACTERS -> {
                    if (text.length() + in.getTextLength() > MOST_TEXT_CHARS) {
                        throw new UpnpException("its document has a text that is too long");
                    }
                    text.append(in.getText());
                }
                case XMLStreamConstants.END_ELEMENT -> {
                    depth--;
                    reader.ended(in.getLocalName(), text.toString().strip());
                    text.setLength(0);
                }
                default -> {}
            }
        }
    }
}
