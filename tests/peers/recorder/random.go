package main

import (
	"bytes"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"time"

	sdkmath "cosmossdk.io/math"

	sdk "github.com/cosmos/cosmos-sdk/types"
	authtypes "github.com/cosmos/cosmos-sdk/x/auth/types"

	abci "github.com/cometbft/cometbft/abci/types"

	transfertypes "github.com/cosmos/ibc-go/v11/modules/apps/transfer/types"
	clienttypes "github.com/cosmos/ibc-go/v11/modules/core/02-client/types"
	channeltypes "github.com/cosmos/ibc-go/v11/modules/core/04-channel/types"
	ibctesting "github.com/cosmos/ibc-go/v11/testing"
	"github.com/cosmos/ibc-go/v11/testing/mock"
)

// traffic is what random relaying has to remember.
type traffic struct {
	*world
	sides    [2]*side
	channels []*channelEnd
	// sent holds packets by the end that sent them; they stay for redundant relays.
	sent []*letter
}

// letter is a packet on its way, and what its receiver answered.
type letter struct {
	from            *channelEnd
	packet          channeltypes.Packet
	acknowledgement []byte
	// waits says that the application is to acknowledge it later.
	waits bool
}

// makeTraffic fills blocks with what users and relayers do, well and badly.
func makeTraffic(w *world, blocks int) {
	a := w.newChain("hub-1", "stake", "uatom")
	b := w.newChain("zone-1", "stake", "uzone", "ufoo")
	// A delay makes most relays come too early, so that it is for some seeds only.
	here, there := connect(a, b, 0)
	if w.chance.Intn(4) == 0 {
		here, there = connect(a, b, time.Duration(w.chance.Intn(12))*time.Second)
	}
	t := &traffic{world: w, sides: [2]*side{here, there}}
	t.open("transfer", transfertypes.V1, channeltypes.UNORDERED)
	t.open("transfer", transfertypes.V1, channeltypes.UNORDERED)
	t.open(mock.PortID, mock.Version, channeltypes.UNORDERED)
	t.open(mock.PortID, mock.Version, channeltypes.ORDERED)
	for len(w.blocks) < blocks {
		if w.chance.Intn(20) == 0 {
			t.open(mock.PortID, mock.Version, channeltypes.Order(1+w.chance.Intn(2)))
		}
		t.step(t.sides[w.chance.Intn(2)])
	}
}

func (t *traffic) open(port, version string, order channeltypes.Order) {
	i := t.chance.Intn(2)
	here, there := openChannel(t.sides[i], t.sides[1-i], port, version, order)
	t.channels = append(t.channels, here, there)
}

// step makes one block on a side: of users, of the authors of packets, or of relayers.
func (t *traffic) step(s *side) {
	switch t.chance.Intn(10) {
	case 0, 1:
		t.userBlock(s)
	case 2:
		t.sendMocks(s)
		t.collect(s, s.produce())
	case 3:
		t.answerLater(s)
		t.collect(s, s.produce())
	case 4:
		t.clock = t.clock.Add(time.Duration(t.chance.Intn(20)) * time.Second)
		s.produce()
	default:
		t.relayBlock(s)
	}
}

// userBlock has transfers of several users, of one or more messages each.
func (t *traffic) userBlock(s *side) {
	var given []transaction
	for i := 1; i < accounts && len(given) < 1+t.chance.Intn(3); i++ {
		messages := []sdk.Msg{}
		for range 1 + t.chance.Intn(3) {
			if message := t.transfer(s, s.accounts[i]); message != nil {
				messages = append(messages, message)
			}
		}
		if t.chance.Intn(20) == 0 {
			end := t.channel(s, "")
			closing := channeltypes.NewMsgChannelCloseInit(end.port, end.id, s.accounts[i].address)
			messages = append(messages, closing)
		}
		if len(messages) > 0 {
			signed := by(s.accounts[i], messages...)
			if t.chance.Intn(10) == 0 {
				signed.damage = t.damage
			}
			given = append(given, signed)
		}
	}
	if t.chance.Intn(2) == 0 {
		t.sendMocks(s)
	}
	t.collect(s, s.produce(given...))
}

// channel picks an end on a side, of a port or of any (""); there is one of each.
func (t *traffic) channel(s *side, port string) *channelEnd {
	var fitting []*channelEnd
	for _, end := range t.channels {
		if end.side == s && (port == "" || end.port == port) {
			fitting = append(fitting, end)
		}
	}
	return fitting[t.chance.Intn(len(fitting))]
}

// transfer sends some of what an account holds, now and then more than that, or somewhere odd.
func (t *traffic) transfer(s *side, sender *account) sdk.Msg {
	end := t.channel(s, "transfer")
	holdings := s.GetSimApp().BankKeeper.GetAllBalances(
		s.committed(), sdk.AccAddress(sender.key.PubKey().Address()),
	)
	if len(holdings) == 0 {
		return nil
	}
	coin := holdings[t.chance.Intn(len(holdings))]
	amount := sdkmath.NewInt(1 + t.chance.Int63n(1+coin.Amount.Int64()/(1+t.chance.Int63n(1000))))
	switch t.chance.Intn(30) {
	case 0:
		amount = coin.Amount.AddRaw(1)
	case 1, 2:
		amount = coin.Amount
	case 3:
		amount = transfertypes.UnboundedSpendLimit()
	}
	height, timestamp := t.timeout(s)
	message := transfertypes.NewMsgTransfer(
		end.port, end.id, sdk.NewCoin(coin.Denom, amount), sender.address, t.receiver(s.other),
		height, timestamp, t.memo(),
	)
	if t.chance.Intn(12) == 0 {
		t.distort(message)
	}
	return message
}

// distort gives a field of a transfer a value that is odd, refused or neither.
func (t *traffic) distort(message *transfertypes.MsgTransfer) {
	pick := func(values ...string) string { return values[t.chance.Intn(len(values))] }
	switch t.chance.Intn(6) {
	case 0:
		unknown := "ibc/" + strings.Repeat("AB", 32)
		message.Token.Denom = pick(
			unknown, strings.ToLower(unknown), "ibc/", "ibc", "ibc/AB", "a", "", "transfer/uatom",
			"transfer/channel-0/uatom", "1uatom", "u:._-/atom", strings.Repeat("a", 129),
		)
	case 1:
		message.Token.Amount = sdkmath.NewInt(t.chance.Int63n(3) - 1)
	case 2:
		message.Receiver = pick("", " ", "\t", strings.Repeat("r", 2048), strings.Repeat("r", 2049))
	case 3:
		message.Memo = pick(strings.Repeat("m", 32768), strings.Repeat("m", 32769), "{", "\x00")
	case 4:
		message.Encoding = pick(
			"application/json", "application/x-protobuf", "application/x-solidity-abi", "odd",
		)
	default:
		message.SourceChannel = pick("channel-999", "07-tendermint-0", "x", "channel-0")
		message.SourcePort = pick("transfer", "mock", "t")
	}
}

func (t *traffic) receiver(there *side) string {
	switch t.chance.Intn(10) {
	case 0:
		return authtypes.NewModuleAddress("distribution").String()
	case 1:
		return "nobody"
	case 2:
		return authtypes.NewModuleAddress("gov").String()
	default:
		return there.accounts[t.chance.Intn(accounts)].address
	}
}

func (t *traffic) memo() string {
	memos := []string{"", "", "thanks", `{"note":"<&>"}`, "café \u2028 \\ \" 🚀"}
	return memos[t.chance.Intn(len(memos))]
}

// timeout is soon, late, past or missing; by height, by time or by both.
func (t *traffic) timeout(s *side) (clienttypes.Height, uint64) {
	height, timestamp := clienttypes.ZeroHeight(), uint64(0)
	next := uint64(s.other.ProposedHeader.Height)
	kind := t.chance.Intn(12)
	if kind < 6 || kind == 11 {
		patience := []int64{30, 300, 3600, 7200}[t.chance.Intn(4)]
		timestamp = uint64(t.clock.Add(time.Duration(patience) * time.Second).UnixNano())
	}
	if kind > 4 && kind < 11 {
		height = clienttypes.NewHeight(1, next+[]uint64{3, 30, 100}[t.chance.Intn(3)])
	}
	if t.chance.Intn(30) == 0 {
		timestamp = uint64(t.clock.Add(-time.Minute).UnixNano())
	}
	return height, timestamp
}

// sendMocks lets the owner of the mock port send packets before the block's transactions.
func (t *traffic) sendMocks(s *side) {
	payloads := [][]byte{mock.MockPacketData, mock.MockPacketData, mock.MockAsyncPacketData,
		mock.MockFailPacketData, []byte("\x00\xff anything")}
	ctx := s.nextBlock()
	for range 1 + t.chance.Intn(4) {
		end := t.channel(s, mock.PortID)
		data := payloads[t.chance.Intn(len(payloads))]
		height, timestamp := t.timeout(s)
		action, sequence := s.sendPacket(ctx, end.port, end.id, height, timestamp, data)
		if action.Result.Code == 0 {
			packet := channeltypes.NewPacket(
				data, sequence, end.port, end.id, end.other.port, end.other.id, height, timestamp,
			)
			waits := bytes.Equal(data, mock.MockAsyncPacketData)
			t.sent = append(t.sent, &letter{from: end, packet: packet, waits: waits})
		}
	}
}

// answerLater lets the mock application acknowledge what it had put off; at times once too often.
func (t *traffic) answerLater(s *side) {
	var waiting []*letter
	for _, l := range t.sent {
		if l.waits && l.from.other.side == s {
			waiting = append(waiting, l)
		}
	}
	ctx := s.nextBlock()
	for _, l := range waiting {
		if t.chance.Intn(3) == 0 {
			continue
		}
		acknowledgement := channeltypes.NewResultAcknowledgement([]byte("late"))
		action := s.writeAcknowledgement(ctx, l.packet, acknowledgement)
		if action.Result.Code == 0 {
			l.acknowledgement = acknowledgement.Acknowledgement()
			l.waits = t.chance.Intn(4) == 0
		}
	}
}

// collect reads the packets and acknowledgements out of what a block answered.
func (t *traffic) collect(s *side, results []*abci.ExecTxResult) {
	for _, result := range results {
		packets, err := ibctesting.ParseIBCV1Packets(channeltypes.EventTypeSendPacket, result.Events)
		if err == nil {
			for _, packet := range packets {
				t.sent = append(t.sent, &letter{from: t.find(s, packet), packet: packet})
			}
		}
		for _, event := range result.Events {
			if event.Type == channeltypes.EventTypeWriteAck {
				t.readAcknowledgement(s, event)
			}
		}
	}
}

func (t *traffic) find(s *side, packet channeltypes.Packet) *channelEnd {
	i := slices.IndexFunc(t.channels, func(end *channelEnd) bool {
		return end.side == s && end.port == packet.SourcePort && end.id == packet.SourceChannel
	})
	return t.channels[i]
}

func (t *traffic) readAcknowledgement(s *side, event abci.Event) {
	values := map[string]string{}
	for _, attribute := range event.Attributes {
		values[attribute.Key] = attribute.Value
	}
	for _, l := range t.sent {
		if l.from.other.side == s &&
			l.packet.DestinationPort == values[channeltypes.AttributeKeyDstPort] &&
			l.packet.DestinationChannel == values[channeltypes.AttributeKeyDstChannel] &&
			fmt.Sprint(l.packet.Sequence) == values[channeltypes.AttributeKeySequence] {
			l.acknowledgement = must1(hex.DecodeString(values[channeltypes.AttributeKeyAckHex]))
		}
	}
}
