package dev.tacit.cli;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.exc.PropertyBindingException;
import java.io.File;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What went wrong, for a person, in one line: libraries say of a file no more than its name, and of
 * JSON more than anybody needs.
 */
final class Complaint {
  private static final Map<Class<? extends FileSystemException>, String> REASONS =
      Map.of(
          NoSuchFileException.class, "there is no such file or folder",
          AccessDeniedException.class, "access is denied",
          NotDirectoryException.class, "it is no folder",
          FileAlreadyExistsException.class, "there is a file of that name already",
          DirectoryNotEmptyException.class, "the folder is not empty",
          FileSystemLoopException.class, "its links go round in a circle");

  /** What Jackson adds to a message though nobody asked for a source. */
  private static final Pattern SOURCE =
      Pattern.compile(" \\((start marker|for \\w+ starting) at \\[Source: [^\\]]*\\]\\)");

  private Complaint() {}

  static String of(Throwable problem) {
    return oneLine(words(problem));
  }

  static String oneLine(String message) {
    return SOURCE.matcher(message).replaceAll("").strip().replaceAll("\\s*\\R\\s*", "; ");
  }

  private static String words(Throwable problem) {
    if (problem instanceof FileSystemException file) {
      return words(file);
    } else if (problem instanceof FileNotFoundException file) {
      return String.valueOf(file.getMessage()).replaceFirst(" \\(([^()]+)\\)$", ": $1");
    } else if (problem instanceof JsonProcessingException json) {
      return words(json);
    }
    String message = problem.getMessage() == null ? problem.toString() : problem.getMessage();
    return problem.getCause() instanceof IOException cause ? with(message, cause) : message;
  }

  /** What the files' trouble adds to a message that may hold its raw form already. */
  private static String with(String message, IOException cause) {
    String raw =
        cause instanceof JsonProcessingException json
            ? json.getOriginalMessage()
            : cause.getMessage();
    if (message.equals(cause.toString())) {
      return words(cause);
    } else if (cause instanceof FileSystemException file && message.endsWith(file.getFile() + "")) {
      return message + ": " + reason(file);
    }
    return raw == null || message.contains(raw) ? message : message + ": " + words(cause);
  }

  private static String words(FileSystemException problem) {
    String files =
        problem.getOtherFile() == null
            ? problem.getFile()
            : problem.getFile() + " to " + problem.getOtherFile();
    return files + ": " + reason(problem);
  }

  private static String reason(FileSystemException problem) {
    String known = REASONS.get(problem.getClass());
    return known != null
        ? known
        : problem.getReason() != null ? problem.getReason() : "the file system refuses it";
  }

  private static String words(JsonProcessingException problem) {
    return place(problem.getLocation())
        + (problem instanceof JsonMappingException mapping
            ? misfit(mapping)
            : "no valid JSON: " + firstClause(problem.getOriginalMessage()));
  }

  private static String place(JsonLocation at) {
    if (at == null) {
      return "";
    }
    String file = at.contentReference().getRawContent() instanceof File source ? source + ", " : "";
    return file + "line " + at.getLineNr() + ", column " + at.getColumnNr() + ": ";
  }

  private static String misfit(JsonMappingException problem) {
    String field =
        problem.getPath().stream()
            .map(part -> part.getFieldName() == null ? "" + part.getIndex() : part.getFieldName())
            .collect(Collectors.joining("."));
    if (problem instanceof PropertyBindingException) {
      return "there is an unknown field " + field;
    }
    String reason =
        problem.getCause() instanceof IllegalArgumentException cause
            ? ": " + cause.getMessage()
            : "";
    return (field.isEmpty() ? "the JSON" : "field " + field)
        + " does not hold what is expected"
        + reason;
  }

  /** What follows it names classes, or what the parser would have taken instead. */
  private static String firstClause(String message) {
    return message.lines().findFirst().orElse("").replaceFirst(": .*", "");
  }
}
