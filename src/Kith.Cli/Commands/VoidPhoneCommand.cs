using System.CommandLine;
using System.IO;
using System.Linq;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using Kith.Cli.VoidPhone;
using Kith.Core.Node;
using Kith.Server.VoidPhone;

namespace Kith.Cli.Commands;

/// <summary><c>kith voidphone</c>: the VoidPhone course's test client, with its flags, order and lines.</summary>
internal static class VoidPhoneCommand
{
    private const string DefaultValue = "bernd";

    private static readonly string DefaultKey = string.Concat(Enumerable.Repeat("lolz", 8));

    public static Command Create(Terminal terminal)
    {
        Option<string> address = new("-a") { Description = "Host of the VoidPhone API", HelpName = "ADDR", DefaultValueFactory = _ => "127.0.0.1" };
        Option<int> port = new("-p") { Description = "Its port", HelpName = "PORT", DefaultValueFactory = _ => VoidPhoneOptions.DefaultPort };
        Option<bool> put = new("-s") { Description = "Store: sends a PUT" };
        Option<bool> get = new("-g") { Description = "Ask: sends a GET and reads one answer" };
        Option<string> key = new("-k") { Description = $"Key, up to {VoidPhoneMessage.KeyBytes} bytes of UTF-8; zero bytes fill it up", HelpName = "KEY", DefaultValueFactory = _ => DefaultKey };
        Option<string> value = new("-d") { Description = "Value to store", HelpName = "VALUE", DefaultValueFactory = _ => DefaultValue };
        Option<bool> again = new("-c") { Description = "Do it again after every Enter" };
        Command command = new CommandWithExamples(
            "voidphone",
            "Speak to a VoidPhone API as the VoidPhone course's test client does",
            "kith voidphone -s -g",
            "kith voidphone -p 7401 -s -k greeting -d hello",
            "kith voidphone -g -k greeting -c") { address, port, put, get, key, value, again };
        command.SetAction((parsed, cancellation) =>
        {
            DummyRequest request = new(
                parsed.GetValue(address)!,
                PortOf(parsed.GetValue(port)),
                parsed.GetValue(put),
                parsed.GetValue(get),
                KeyOf(parsed.GetValue(key)!),
                ValueOf(parsed.GetValue(value)!));
            return RunAsync(new DummyClient(request, terminal), parsed.GetValue(again), terminal, cancellation);
        });
        return command;
    }

    private static async Task<int> RunAsync(DummyClient client, bool again, Terminal terminal, CancellationToken cancellation)
    {
        using StreamReader keyboard = new(terminal.Input, Encoding.UTF8, detectEncodingFromByteOrderMarks: false, bufferSize: 256, leaveOpen: true);
        do
            await client.RunAsync(cancellation);
        while (again && await keyboard.ReadLineAsync(cancellation) is not null);
        return ExitCode.Ok;
    }

    private static int PortOf(int port) => port is >= 1 and <= ushort.MaxValue ? port : throw Wrong($"-p is {port}; a port is 1 to 65535.");

    private static byte[] KeyOf(string text)
    {
        byte[] key = new byte[VoidPhoneMessage.KeyBytes];
        return Encoding.UTF8.GetByteCount(text) <= key.Length && Encoding.UTF8.GetBytes(text, key) >= 0
            ? key
            : throw Wrong($"The key has {Encoding.UTF8.GetByteCount(text)} bytes; at most {key.Length} fit. Shorten it, or hash it.");
    }

    private static byte[] ValueOf(string text)
    {
        byte[] value = Encoding.UTF8.GetBytes(text);
        return value.Length is >= 1 and <= VoidPhoneMessage.MaxPutValueBytes
            ? value
            : throw Wrong($"The value has {value.Length} bytes; it must be 1 to {VoidPhoneMessage.MaxPutValueBytes}.");
    }

    private static KithException Wrong(string problem) => new(KithErrorCode.InvalidArgument, problem);
}
