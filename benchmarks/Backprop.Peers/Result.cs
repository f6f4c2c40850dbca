using System;
using System.IO;
using System.Text;
using System.Text.Json;

namespace Backprop.Peers;

/// <summary>What was measured of a workload: a row of the table, and a line of the file.</summary>
sealed record Result(Workload Workload, int Threads, Times Ours, Times Peer, double LimitMicroseconds)
{
    public static string Header => $"{"workload",-20}{"threads",8}{"ours µs",11}{"",7}{"peer µs",11}{"",7}{"ratio",8}{"GFLOP/s",9}{"limit µs",10}{"of limit",10}{"B/step",8}{"peer B/step",13}";

    private double Ratio => Ours.Median / Peer.Median;

    private double Gflops => Workload.Flops / Ours.Median * 1e-3;

    private double OfLimit => LimitMicroseconds / Ours.Median;

    public override string ToString() =>
        $"{Workload.Name,-20}{Threads,8}{Ours.Median,11:F1}{"±" + Ours.Spread.ToString("P0"),7}{Peer.Median,11:F1}{"±" + Peer.Spread.ToString("P0"),7}{Ratio,8:F3}{Gflops,9:F1}{LimitMicroseconds,10:F1}{OfLimit,10:F2}{Ours.BytesPerStep,8}{Peer.BytesPerStep,13}";

    public string ToJson()
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteString("workload", Workload.Name);
            writer.WriteNumber("threads", Threads);
            writer.WriteNumber("ours_us", Math.Round(Ours.Median, 3));
            writer.WriteNumber("peer_us", Math.Round(Peer.Median, 3));
            writer.WriteNumber("ratio", Math.Round(Ratio, 4));
            writer.WriteNumber("ours_gflops", Math.Round(Gflops, 2));
            writer.WriteNumber("limit_us", Math.Round(LimitMicroseconds, 3));
            writer.WriteNumber("of_limit", Math.Round(OfLimit, 4));
            writer.WriteNumber("ours_bytes_per_step", Ours.BytesPerStep);
            writer.WriteNumber("peer_bytes_per_step", Peer.BytesPerStep);
            writer.WriteEndObject();
        }
        return Encoding.UTF8.GetString(buffer.ToArray());
    }
}
