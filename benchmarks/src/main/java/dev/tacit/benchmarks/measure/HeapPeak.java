package dev.tacit.benchmarks.measure;

import com.sun.management.GarbageCollectionNotificationInfo;
import com.sun.management.GcInfo;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.lang.management.MemoryUsage;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import javax.management.Notification;
import javax.management.NotificationEmitter;
import javax.management.NotificationListener;
import javax.management.openmbean.CompositeData;

/**
 * The most that the heap held, looked at whenever the collector begins and ends: between two
 * collections it only grows. Thread-safe.
 */
public final class HeapPeak implements NotificationListener {
  private final Set<String> heapPools = new HashSet<>();
  private long used;
  private long kept;

  /** Watches from now on. */
  public HeapPeak() {
    for (MemoryPoolMXBean pool : ManagementFactory.getMemoryPoolMXBeans()) {
      if (pool.getType() == MemoryType.HEAP) {
        heapPools.add(pool.getName());
      }
    }
    for (GarbageCollectorMXBean collector : ManagementFactory.getGarbageCollectorMXBeans()) {
      ((NotificationEmitter) collector).addNotificationListener(this, null, null);
    }
  }

  @Override
  public synchronized void handleNotification(Notification notification, Object handback) {
    if (notification
        .getType()
        .equals(GarbageCollectionNotificationInfo.GARBAGE_COLLECTION_NOTIFICATION)) {
      GcInfo collection =
          GarbageCollectionNotificationInfo.from((CompositeData) notification.getUserData())
              .getGcInfo();
      used = Math.max(used, inHeap(collection.getMemoryUsageBeforeGc()));
      kept = Math.max(kept, inHeap(collection.getMemoryUsageAfterGc()));
    }
  }

  /** Bytes at most, garbage included. */
  public synchronized long used() {
    long now = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    used = Math.max(used, now);
    return used;
  }

  /** Bytes at most that a collection left. */
  public synchronized long kept() {
    return kept;
  }

  private long inHeap(Map<String, MemoryUsage> pools) {
    return pools.entrySet().stream()
        .filter(pool -> heapPools.contains(pool.getKey()))
        .mapToLong(pool -> pool.getValue().getUsed())
        .sum();
  }
}
