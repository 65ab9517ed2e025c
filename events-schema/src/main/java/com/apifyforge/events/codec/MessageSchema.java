package com.apifyforge.events.codec;

import com.apifyforge.events.Reason;
import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import com.networknt.schema.SpecificationVersion;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import tools.jackson.databind.JsonNode;

/** The JSON Schemas (2020-12) of the messages, each read once. Nothing is ever fetched from elsewhere. */
final class MessageSchema {
    private static final String ID = "https://apifyforge.com/schema/";
    private static final String FOLDER = "classpath:schema/";

    private static final SchemaRegistry REGISTRY = SchemaRegistry.withDefaultDialect(
            SpecificationVersion.DRAFT_2020_12,
            builder -> builder.schemaIdResolvers(resolvers -> resolvers.mapPrefix(ID, FOLDER))
                    // One fault is reported, and a value may have a hundred thousand of them.
                    .schemaRegistryConfig(
                            SchemaRegistryConfig.builder().failFast(true).build()));

    private static final Set<String> ABOUT_A_PROPERTY = Set.of("required", "additionalProperties");
    private static final Map<MessageType, Schema> SCHEMAS = new ConcurrentHashMap<>();

    private MessageSchema() {}

    static void check(MessageType type, JsonNode json) throws FaultyMessageException {
        MisplacedFields.check(type, json);
        List<Error> errors = errors(SCHEMAS.computeIfAbsent(type, MessageSchema::load), json);
        if (!errors.isEmpty()) {
            // Only the place: the library's texts may quote the value.
            throw new FaultyMessageException(Reason.SCHEMA, path(errors.getFirst()));
        }
    }

    /** A value that the validator fails on was never seen to be a good one, and must not stop a consumer. */
    private static List<Error> errors(Schema schema, JsonNode json) throws FaultyMessageException {
        try {
            return schema.validate(json);
        } catch (RuntimeException e) {
            throw new FaultyMessageException(Reason.SCHEMA, "");
        }
    }

    /** For a property that is missing or too many the library names the object around it; we name the property. */
    private static String path(Error error) {
        String path = error.getInstanceLocation().toString();
        return ABOUT_A_PROPERTY.contains(error.getKeyword()) ? path + "/" + error.getProperty() : path;
    }

    private static Schema load(MessageType type) {
        return REGISTRY.getSchema(SchemaLocation.of(ID + type.name() + ".v1.json"));
    }
}
