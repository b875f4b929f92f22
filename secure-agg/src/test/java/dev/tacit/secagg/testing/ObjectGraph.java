package dev.tacit.secagg.testing;

import java.lang.reflect.Array;
import java.lang.reflect.Field;
import java.lang.reflect.InaccessibleObjectException;
import java.lang.reflect.Modifier;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Walks all objects of ours that are reachable from one, through fields, arrays, collections and
 * maps.
 */
public final class ObjectGraph {
  private ObjectGraph() {}

  /** True if some reachable byte array contains the bytes. */
  public static boolean holds(Object root, byte[] wanted) {
    Set<Object> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    Deque<Object> open = new ArrayDeque<>();
    open.add(root);
    while (!open.isEmpty()) {
      Object object = open.pop();
      if (!seen.add(object)) {
        continue;
      }
      if (object instanceof byte[] bytes && contains(bytes, wanted)) {
        return true;
      }
      expand(object, open);
    }
    return false;
  }

  /** Values of a field of a name in reachable objects of a class of a name. */
  public static Optional<Object> find(Object root, String className, String field) {
    Set<Object> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    Deque<Object> open = new ArrayDeque<>();
    open.add(root);
    while (!open.isEmpty()) {
      Object object = open.pop();
      if (!seen.add(object)) {
        continue;
      }
      if (object.getClass().getSimpleName().equals(className)) {
        try {
          Field found = object.getClass().getDeclaredField(field);
          found.setAccessible(true);
          return Optional.of(found.get(object));
        } catch (ReflectiveOperationException e) {
          throw new LinkageError(e.getMessage(), e);
        }
      }
      expand(object, open);
    }
    return Optional.empty();
  }

  private static void expand(Object object, Deque<Object> open) {
    Class<?> type = object.getClass();
    if (type.isArray()) {
      for (int i = 0; !type.getComponentType().isPrimitive() && i < Array.getLength(object); i++) {
        push(Array.get(object, i), open);
      }
    } else if (object instanceof Map<?, ?> map) {
      map.forEach(
          (key, value) -> {
            push(key, open);
            push(value, open);
          });
    } else if (object instanceof Collection<?> collection) {
      collection.forEach(element -> push(element, open));
    } else if (object instanceof Optional<?> optional) {
      optional.ifPresent(element -> push(element, open));
    } else {
      for (Class<?> c = type;
          c != null && c.getName().startsWith("dev.tacit");
          c = c.getSuperclass()) {
        fields(object, c, open);
      }
    }
  }

  private static void fields(Object object, Class<?> type, Deque<Object> open) {
    for (Field field : type.getDeclaredFields()) {
      if (!field.getType().isPrimitive() && !Modifier.isStatic(field.getModifiers())) {
        try {
          field.setAccessible(true);
          push(field.get(object), open);
        } catch (IllegalAccessException | InaccessibleObjectException e) {
          throw new AssertionError(e);
        }
      }
    }
  }

  private static void push(Object object, Deque<Object> open) {
    if (object != null) {
      open.push(object);
    }
  }

  private static boolean contains(byte[] bytes, byte[] wanted) {
    for (int at = 0; at + wanted.length <= bytes.length; at++) {
      if (Arrays.equals(bytes, at, at + wanted.length, wanted, 0, wanted.length)) {
        return true;
      }
    }
    return false;
  }
}
