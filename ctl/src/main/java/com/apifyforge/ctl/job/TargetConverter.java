package com.apifyforge.ctl.job;

import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * The id of an Actor or task, or its name; Apify's API wants {@code username~name}, people write {@code username/name}.
 */
final class TargetConverter implements ITypeConverter<String> {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._~-]{0,127}");

    @Override
    public String convert(String value) {
        String name = value.replaceFirst("/", "~");
        if (!NAME.matcher(name).matches()) {
            throw new TypeConversionException("an Actor or task is given by its id or as username/name");
        }
        return name;
    }
}
