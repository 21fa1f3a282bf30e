using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Kith.Core.Node;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Kith.Hosting;

/// <summary>A node's health in the words of .NET's health checks. One that has not started yet is unhealthy, not an error.</summary>
internal sealed class KithHealthCheck(IKith kith) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            Core.Node.HealthReport report = await kith.GetHealthAsync(cancellationToken).ConfigureAwait(false);
            IEnumerable<HealthFinding> told = report.Findings.Where(finding => finding.Level == report.Level);
            return new HealthCheckResult(
                StatusOf(report.Level, context),
                string.Join(' ', told.Select(finding => finding.Text)),
                data: report.Findings.ToDictionary(finding => finding.Name, finding => (object)finding.Text, StringComparer.Ordinal));
        }
        catch (Exception failure) when (failure is InvalidOperationException or ObjectDisposedException or KithException)
        {
            return new HealthCheckResult(context.Registration.FailureStatus, failure.Message, failure);
        }
    }

    private static HealthStatus StatusOf(HealthLevel level, HealthCheckContext context) => level switch
    {
        HealthLevel.Healthy => HealthStatus.Healthy,
        HealthLevel.Degraded => HealthStatus.Degraded,
        _ => context.Registration.FailureStatus,
    };
}
