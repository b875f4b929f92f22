package dev.tacit.learning.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The JSON of a layer: its type, then the components of its record by name, all of them and no
 * others.
 */
final class LayerJson {
  private static final Map<String, Class<? extends LayerSpec>> TYPES = kinds();
  private static final int MAXIMUM_AXES = 8;

  private LayerJson() {}

  private static Map<String, Class<? extends LayerSpec>> kinds() {
    Map<String, Class<? extends LayerSpec>> types = new TreeMap<>();
    for (Class<?> family :
        List.of(LayerSpec.class, WindowSpec.class, SequenceSpec.class, Composite.class)) {
      for (Class<?> type : family.getDeclaredClasses()) {
        if (type.isRecord()) {
          types.put(words(type.getSimpleName()), type.asSubclass(LayerSpec.class));
        }
      }
    }
    return types;
  }

  /** The types that there are, in order. */
  static Set<String> types() {
    return TYPES.keySet();
  }

  /** MaxPool2d is max_pool2d. */
  private static String words(String name) {
    return name.replaceAll("(?<=.)([A-Z])", "_$1").toLowerCase(Locale.ROOT);
  }

  /** Its type. */
  static String name(LayerSpec layer) {
    return words(layer.getClass().getSimpleName());
  }

  static void write(LayerSpec layer, ObjectNode node) {
    node.put("type", name(layer));
    for (RecordComponent component : layer.getClass().getRecordComponents()) {
      try {
        write(component.getAccessor().invoke(layer), words(component.getName()), node);
      } catch (IllegalAccessException | InvocationTargetException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  private static void write(Object value, String name, ObjectNode node) {
    if (value instanceof Integer number) {
      node.put(name, number);
    } else if (value instanceof Double number) {
      node.put(name, number);
    } else if (value instanceof Boolean truth) {
      node.put(name, truth);
    } else if (value instanceof Size size) {
      node.putArray(name).add(size.height()).add(size.width());
    } else if (value instanceof Enum<?> constant) {
      node.put(name, constant.name().toLowerCase(Locale.ROOT));
    } else if (value instanceof LayerSpec layer) {
      write(layer, node.putObject(name));
    } else {
      write((List<?>) value, node.putArray(name));
    }
  }

  private static void write(List<?> value, ArrayNode list) {
    for (Object part : value) {
      if (part instanceof LayerSpec layer) {
        write(layer, list.addObject());
      } else if (part instanceof List<?> inner) {
        write(inner, list.addArray());
      } else {
        list.add((Integer) part);
      }
    }
  }

  /**
   * @throws IllegalArgumentException if it is none
   */
  static LayerSpec read(JsonNode node) {
    String name = node.path("type").asText();
    Class<? extends LayerSpec> type = TYPES.get(name);
    if (name.startsWith("batch_norm")) {
      throw new IllegalArgumentException(
          "layer type must not be batch_norm: it mixes the examples of a batch, so that one of them"
              + " changes the gradients of all others and clipping bounds nothing; group_norm and"
              + " layer_norm work on one example alone");
    }
    if (type == null) {
      throw new IllegalArgumentException(
          "layer type must be one of " + String.join(", ", TYPES.keySet()) + " but was " + name);
    }
    RecordComponent[] components = type.getRecordComponents();
    Set<String> fields = new TreeSet<>(Set.of("type"));
    for (RecordComponent component : components) {
      fields.add(words(component.getName()));
    }
    ModelJson.only(node, name, fields);
    Object[] values = new Object[components.length];
    Class<?>[] kinds = new Class<?>[components.length];
    for (int i = 0; i < values.length; i++) {
      String field = words(components[i].getName());
      kinds[i] = components[i].getType();
      values[i] = value(node, field, components[i]);
    }
    try {
      return type.getDeclaredConstructor(kinds).newInstance(values);
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof IllegalArgumentException wrong) {
        throw wrong;
      }
      throw new IllegalStateException(e);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Object value(JsonNode node, String field, RecordComponent component) {
    Class<?> kind = component.getType();
    JsonNode value = node.path(field);
    if (kind == int.class) {
      return ModelJson.integer(value, field);
    }
    if (kind == boolean.class) {
      require(value.isBoolean(), field, "true or false", value);
      return value.booleanValue();
    }
    if (kind == double.class) {
      require(value.isNumber(), field, "a number", value);
      return value.doubleValue();
    }
    if (kind == Size.class) {
      JsonNode pair = ModelJson.array(value, field, 2);
      return new Size(
          ModelJson.integer(pair.path(0), field), ModelJson.integer(pair.path(1), field));
    }
    if (kind == LayerSpec.class) {
      return read(value);
    }
    return kind.isEnum()
        ? constant(value, field, kind)
        : list(value, field, component.getGenericType());
  }

  private static Object constant(JsonNode value, String field, Class<?> kind) {
    for (Object constant : kind.getEnumConstants()) {
      if (((Enum<?>) constant).name().toLowerCase(Locale.ROOT).equals(value.asText())) {
        return constant;
      }
    }
    String all = Arrays.toString(kind.getEnumConstants()).toLowerCase(Locale.ROOT);
    throw new IllegalArgumentException(field + " must be one of " + all + " but was " + value);
  }

  /**
   * @param type of lists of numbers, of layers, or of lists of one of them
   */
  private static List<Object> list(JsonNode value, String field, Type type) {
    Type inner = ((ParameterizedType) type).getActualTypeArguments()[0];
    int most = inner == Integer.class ? MAXIMUM_AXES : ModelSpec.MAXIMUM_LAYERS;
    List<Object> list = new ArrayList<>();
    for (JsonNode part : ModelJson.array(value, field, most)) {
      if (inner == Integer.class) {
        list.add(ModelJson.integer(part, field));
      } else {
        list.add(inner == LayerSpec.class ? read(part) : list(part, field, inner));
      }
    }
    return list;
  }

  private static void require(boolean holds, String field, String rule, JsonNode value) {
    if (!holds) {
      throw new IllegalArgumentException(field + " must be " + rule + " but was " + value);
    }
  }
}
