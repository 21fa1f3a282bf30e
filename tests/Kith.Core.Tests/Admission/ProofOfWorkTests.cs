using System;
using System.Threading;
using Kith.Core.Admission;

namespace Kith.Core.Tests.Admission;

public class ProofOfWorkTests
{
    [Theory]
    [InlineData("127.0.0.1:8080", 4, 15_443, "0000e5283179f8053152ab4e7f3c410c8a53ae99")]
    [InlineData("127.0.0.1:8000", 4, 29_120, "00000c348f353bdc6c111e12cc11915070510844")]
    [InlineData("127.0.0.1:8001", 4, 58_207, "0000f965f95464f138f75f7b6cd455266857da6c")]
    [InlineData("0.0.0.0:8000", 4, 542, "00000995cc44cddf0cb4e3747f0a4d1bc9c6040b")]
    [InlineData("127.0.0.1:8080", 2, 381, "0020b320c23b685574ab8ed9d8c24d10e3ceb2b1")]
    public void Nonces_and_ids_are_those_of_DHT_14(string address, int difficulty, int nonce, string id)
    {
        Assert.Equal((ulong)nonce, ProofOfWork.Find(address, difficulty, TestContext.Current.CancellationToken));
        Assert.Equal(id, Convert.ToHexStringLower(ProofOfWork.IdOf(address, (ulong)nonce)));
        Assert.True(ProofOfWork.IsProof(address, (ulong)nonce, Convert.FromHexString(id), difficulty));
    }

    [Fact]
    public void Wrong_nonce_foreign_id_and_too_little_work_are_no_proof()
    {
        byte[] id = Convert.FromHexString("0000e5283179f8053152ab4e7f3c410c8a53ae99");
        Assert.True(ProofOfWork.IsProof("127.0.0.1:8080", 15_443, id, 4));
        Assert.False(ProofOfWork.IsProof("127.0.0.1:8080", 15_444, id, 4));
        Assert.False(ProofOfWork.IsProof("127.0.0.1:8081", 15_443, id, 4));
        Assert.False(ProofOfWork.IsProof("127.0.0.1:8080", 15_443, Convert.FromHexString("00000c348f353bdc6c111e12cc11915070510844"), 4));
        Assert.False(ProofOfWork.IsProof("127.0.0.1:8080", 15_443, id, 5));
        Assert.False(ProofOfWork.IsProof("127.0.0.1:8080", 15_443, id.AsSpan(0, 19), 4));
    }

    [Fact]
    public void Search_can_be_given_up_and_has_a_limit()
    {
        Assert.Throws<OperationCanceledException>(() => ProofOfWork.Find("127.0.0.1:8080", 8, new CancellationToken(canceled: true)));
        Assert.Throws<ArgumentOutOfRangeException>(() => ProofOfWork.Find("127.0.0.1:8080", 9, CancellationToken.None));
    }
}
