using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Net;
using Kith.Core.Ids;
using Kith.Core.Node;
using Kith.Libp2p.Formats;

namespace Kith.Libp2p.Gates;

/// <summary>
/// Who may connect and be connected to, as lines of text: <c>block</c> or <c>allow</c>, then an address, a range of addresses (CIDR) or a peer id. What is
/// allowed goes before what is blocked, and allowed addresses are not counted by address. <c>default block</c> lets in only what is allowed. <c>#</c> begins a comment.
/// </summary>
internal sealed class GateRules
{
    /// <summary>The most rules of a file.</summary>
    public const int MaxRules = 10_000;

    private const int MaxFileBytes = 1 << 20;
    private const string Form = "'block' or 'allow' and then an IP address, a range such as 192.0.2.0/24, or a peer id; or 'default block' or 'default allow'";

    /// <summary>Everybody may.</summary>
    public static readonly GateRules Open = new();

    private readonly List<IPNetwork> _allowed = [];
    private readonly List<IPNetwork> _blocked = [];
    private readonly HashSet<PeerId> _allowedPeers = [];
    private readonly HashSet<PeerId> _blockedPeers = [];
    private bool _blocksOthers;

    private GateRules()
    {
    }

    /// <summary>How many rules there are.</summary>
    public int Count => _allowed.Count + _blocked.Count + _allowedPeers.Count + _blockedPeers.Count;

    /// <summary>Reads a file.</summary>
    /// <exception cref="KithException"><see cref="KithErrorCode.InvalidConfiguration"/>: it cannot be read, or a line is no rule; the message has file and line.</exception>
    public static GateRules Read(string path)
    {
        try
        {
            if (new FileInfo(path).Length > MaxFileBytes)
                throw Wrong($"The file of gates '{path}' is longer than {MaxFileBytes} bytes.");
            return Parse(File.ReadAllText(path), path);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw Wrong($"The file of gates '{path}' cannot be read: {failure.Message}", failure);
        }
    }

    /// <summary>Reads the text of a file.</summary>
    /// <exception cref="KithException"><see cref="KithErrorCode.InvalidConfiguration"/>: a line is no rule; the message has file and line.</exception>
    public static GateRules Parse(string text, string path)
    {
        GateRules rules = new();
        int number = 0;
        foreach (string line in text.Split('\n'))
        {
            number++;
            string[] words = line.Split('#')[0].Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
            if (words.Length > 0 && !rules.TryAdd(words))
                throw Wrong($"{path}:{number}: '{string.Join(' ', words)}' is no rule. Write {Form}.");
            if (rules.Count > MaxRules)
                throw Wrong($"{path}:{number}: there are more than {MaxRules} rules. Use ranges of addresses.");
        }

        return rules;
    }

    /// <summary>Whether an address may be connected with, as far as addresses decide.</summary>
    public bool Lets(IPAddress address)
    {
        IPAddress plain = Plain(address);
        if (IsAllowed(plain))
            return true;
        // Where only what is allowed comes in, an allowed peer may come from anywhere: who it is shows in the handshake.
        return !_blocked.Exists(range => range.Contains(plain)) && (!_blocksOthers || _allowedPeers.Count > 0);
    }

    /// <summary>Whether a peer may be connected with, coming from an address; null for one that is not known.</summary>
    public bool Lets(PeerId peer, IPAddress? address)
    {
        if (_allowedPeers.Contains(peer))
            return true;
        if (_blockedPeers.Contains(peer))
            return false;
        return address is null || IsAllowed(address) || (!_blocksOthers && Lets(address));
    }

    /// <summary>Whether an address is on the list of those allowed.</summary>
    public bool IsAllowed(IPAddress address)
    {
        IPAddress plain = Plain(address);
        return _allowed.Exists(range => range.Contains(plain));
    }

    private static IPAddress Plain(IPAddress address) => address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;

    private bool TryAdd(string[] words)
    {
        if (words is ["default", "block" or "allow"])
        {
            _blocksOthers = words[1] == "block";
            return true;
        }

        if (words is not ["block" or "allow", { } what])
            return false;
        bool isAllowed = words[0] == "allow";
        if (TryParseRange(what, out IPNetwork range))
            (isAllowed ? _allowed : _blocked).Add(range);
        else if (PeerIdText.TryParse(what, out PeerId peer))
            (isAllowed ? _allowedPeers : _blockedPeers).Add(peer);
        else
            return false;
        return true;
    }

    private static bool TryParseRange(string text, out IPNetwork range)
    {
        range = default;
        if (text.Contains('/', StringComparison.Ordinal))
            return IPNetwork.TryParse(text, out range);
        // A number alone is an address to the parser, and a mistake to whoever wrote it.
        if (!text.Any(c => c is '.' or ':') || !IPAddress.TryParse(text, out IPAddress? address))
            return false;
        range = new IPNetwork(address, address.GetAddressBytes().Length * 8);
        return true;
    }

    private static KithException Wrong(string message, Exception? cause = null) => new(KithErrorCode.InvalidConfiguration, message, cause);
}
