import CKernels
import TestSupport
import Testing

/// The limits that a container's control group sets, read from files as the kernel writes them.
@Suite("CPU quota")
struct CPUQuotaTests {
  private func quota(_ files: [String: String]) throws -> Double {
    let folder = try TemporaryFolder()
    for (path, text) in files { _ = try folder.write(text, to: path) }
    return withExtendedLifetime(folder) { ck_cpu_quota(folder.path) }
  }

  private let version2 = "31 23 0:28 / /sys/fs/cgroup rw,nosuid shared:9 - cgroup2 cgroup2 rw,nsdelegate\n"
  private let version1 = """
    31 23 0:28 / /sys/fs/cgroup rw - tmpfs tmpfs rw,mode=755
    33 31 0:30 / /sys/fs/cgroup/cpuset rw - cgroup cgroup rw,cpuset
    32 31 0:29 / /sys/fs/cgroup/cpu,cpuacct rw,nosuid - cgroup cgroup rw,cpu,cpuacct

    """

  @Test("version 2: cpu.max of the group and of those above it")
  func second() throws {
    func quota(_ limits: [String: String], group: String = "/a/b") throws -> Double {
      try self.quota(
        ["proc/self/cgroup": "0::\(group)\n", "proc/self/mountinfo": version2].merging(
          limits.map { ("sys/fs/cgroup/" + $0, $1) }) { $1 })
    }
    #expect(try quota(["cpu.max": "150000 100000\n"], group: "/") == 1.5)
    #expect(try quota(["cpu.max": "max 100000\n"], group: "/") == 0)
    #expect(try quota(["a/b/cpu.max": "400000 100000\n"]) == 4)
    #expect(try quota(["a/b/cpu.max": "max 100000\n", "a/cpu.max": "50000 100000\n"]) == 0.5)
    #expect(try quota(["a/b/cpu.max": "300000 100000\n", "a/cpu.max": "200000 100000\n", "cpu.max": "700000 100000"]) == 2)
    #expect(try quota([:]) == 0)
    #expect(try quota(["cpu.max": "nonsense"], group: "/") == 0)
  }

  @Test("version 1: quota and period of the cpu controller")
  func first() throws {
    func quota(_ limits: [String: String], groups: String) throws -> Double {
      try self.quota(
        ["proc/self/cgroup": groups, "proc/self/mountinfo": version1].merging(
          limits.map { ("sys/fs/cgroup/cpu,cpuacct/" + $0, $1) }) { $1 })
    }
    let groups = "5:cpuset:/other\n4:cpu,cpuacct:/job\n1:name=systemd:/\n"
    #expect(try quota(["job/cpu.cfs_quota_us": "250000\n", "job/cpu.cfs_period_us": "100000\n"], groups: groups) == 2.5)
    #expect(try quota(["job/cpu.cfs_quota_us": "-1\n", "job/cpu.cfs_period_us": "100000\n"], groups: groups) == 0)
    #expect(try quota(["cpu.cfs_quota_us": "100000\n", "cpu.cfs_period_us": "100000\n"], groups: groups) == 1)
    #expect(try quota(["cpu.cfs_quota_us": "100000\n", "cpu.cfs_period_us": "100000\n"], groups: "5:cpuset:/\n") == 0)
  }

  @Test("a part of the hierarchy is mounted")
  func mountedPart() throws {
    let mount = "31 23 0:28 /pod /sys/fs/cgroup rw - cgroup2 cgroup2 rw\n"
    let files = ["proc/self/cgroup": "0::/pod/box\n", "proc/self/mountinfo": mount]
    #expect(try quota(files.merging(["sys/fs/cgroup/box/cpu.max": "300000 100000\n"]) { $1 }) == 3)
    #expect(try quota(files.merging(["sys/fs/cgroup/cpu.max": "300000 100000\n"]) { $1 }) == 3)
  }

  @Test("a system without control groups has no quota")
  func none() throws {
    #expect(try quota(["proc/self/status": "Name: x\n"]) == 0)
    #expect(ck_available_cores() >= 1)
  }
}
