using System;
using System.Threading.Tasks;
using Kith.Classroom;
using Kith.Core.Ids;
using Kith.Core.Peers;

namespace Kith.Tests.Classroom;

public sealed class HeardMessagesTests
{
    private static readonly Contact Origin = new(new PeerId([1, 2]), FileNumber.PlaceOf(7), new byte[] { 1 });

    private readonly HeardMessages _heard = new(new ManualClock(), TimeSpan.FromSeconds(30));
    private int _handled;

    [Fact]
    public async Task A_message_that_comes_by_two_ways_is_handled_once_and_both_get_the_answer()
    {
        TaskCompletionSource<ClassMessage> answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Task<ClassMessage> first = _heard.Once(Message(5), _ => Handle(answer.Task));
        Task<ClassMessage> second = _heard.Once(Message(5) with { Hops = 3, Sender = Origin }, _ => Handle(answer.Task));
        answer.SetResult(Answer(ClassAnswerKind.Done));
        Assert.Equal(ClassAnswerKind.Done, (await first).Answer);
        Assert.Same(await first, await second);
        Assert.Equal(1, _handled);
    }

    [Fact]
    public async Task Others_are_others()
    {
        foreach (ClassMessage message in (ClassMessage[])[Message(5), Message(6), Message(5) with { IsFinal = true }, Message(5) with { IsFinal = true, IsSpare = true }, Message(5) with { Kind = ClassMessageKind.Store }, Message(0), Message(0)])
            await _heard.Once(message, _ => Handle(Task.FromResult(Answer(ClassAnswerKind.Done))));
        Assert.Equal(7, _handled);
    }

    [Theory]
    [InlineData(ClassAnswerKind.Busy)]
    [InlineData(ClassAnswerKind.Unreachable)]
    public async Task What_came_to_nothing_may_be_tried_again(object kind)
    {
        await _heard.Once(Message(5), _ => Handle(Task.FromResult(Answer((ClassAnswerKind)kind))));
        Assert.Equal(ClassAnswerKind.Done, (await _heard.Once(Message(5), _ => Handle(Task.FromResult(Answer(ClassAnswerKind.Done))))).Answer);
        Assert.Equal(2, _handled);
    }

    private Task<ClassMessage> Handle(Task<ClassMessage> answer)
    {
        _handled++;
        return answer;
    }

    private static ClassMessage Message(ulong number) => new() { Kind = ClassMessageKind.Request, Sender = Origin, Origin = Origin, Number = number };

    private static ClassMessage Answer(ClassAnswerKind kind) => new() { Sender = Origin, Answer = kind };
}
