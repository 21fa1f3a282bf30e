namespace Kith.Server.VoidPhone;

/// <summary>The numbers of the messages on the wire.</summary>
internal enum VoidPhoneMessageType : ushort
{
    /// <summary>Stores a value.</summary>
    Put = 650,

    /// <summary>Asks for a value.</summary>
    Get = 651,

    /// <summary>Answers with a value.</summary>
    Success = 652,

    /// <summary>Answers that there is none, or that it could not be done.</summary>
    Failure = 653,

    /// <summary>Asks whether somebody is there.</summary>
    Ping = 654,

    /// <summary>Answers a ping with the time.</summary>
    Pong = 655,

    /// <summary>Asks for the nodes closest to a key.</summary>
    FindNode = 656,

    /// <summary>Asks for a value, or else for the nodes closest to its key.</summary>
    FindValue = 657,

    /// <summary>Stores a value, as a node says it to another.</summary>
    Store = 658,

    /// <summary>Says where a node is and asks for others.</summary>
    Bootstrap = 659,

    /// <summary>Answers with the addresses of nodes.</summary>
    BootstrapReply = 660,
}
