using System;
using System.Net;
using Kith.Core.Node;
using Kith.Fuzz.Tests.Engine;
using Kith.Server;

namespace Kith.Fuzz.Tests.Targets;

/// <summary>Where a person wants the HTTP API to listen.</summary>
internal sealed class HttpOptionsTarget() : TextTarget<IPEndPoint>("http-options", typeof(HttpServerOptions))
{
    protected override string DrawText(Random random) => random.Next(3) switch
    {
        0 => $"localhost:{random.Next(65_536)}",
        1 => $"[::1]:{random.Next(65_536)}",
        _ => $"127.0.0.1:{random.Next(65_536)}",
    };

    protected override bool TryDecode(string text, out IPEndPoint? decoded)
    {
        decoded = null;
        try
        {
            decoded = new HttpServerOptions { EndPoint = text }.Validate();
            return true;
        }
        catch (KithException wrong) when (wrong.Code == KithErrorCode.InvalidConfiguration)
        {
            return false;
        }
    }

    protected override void Check(string text, IPEndPoint decoded)
    {
        Promise.That(IPAddress.IsLoopback(decoded.Address), "only this machine reaches the API.");
        Promise.That(new HttpServerOptions { EndPoint = decoded.ToString() }.Validate().Equals(decoded), "what is printed reads back the same.");
    }
}
