package main

import (
	"encoding/hex"
	"fmt"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	errorsmod "cosmossdk.io/errors"

	sdk "github.com/cosmos/cosmos-sdk/types"
	sdkerrors "github.com/cosmos/cosmos-sdk/types/errors"

	abci "github.com/cometbft/cometbft/abci/types"
)

// query is a question by the full path of a gRPC method.
type query struct {
	Path string `json:"path"`
	// Data is the encoded request, in hexadecimal.
	Data string `json:"data"`
}

// answer asks the application's query router; the answer is in hexadecimal. What it refuses is
// turned into a code as baseapp does it.
func (p *peer) answer(ctx sdk.Context, q *query) (value string, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = errorsmod.Wrap(sdkerrors.ErrPanic, fmt.Sprint(r))
		}
	}()
	data, err := hex.DecodeString(q.Data)
	if err != nil {
		return "", err
	}
	handler := p.app.GRPCQueryRouter().Route(q.Path)
	if handler == nil {
		return "", errorsmod.Wrap(sdkerrors.ErrUnknownRequest, "unknown query path")
	}
	response, err := handler(ctx, &abci.RequestQuery{Path: q.Path, Data: data, Height: ctx.BlockHeight()})
	if err != nil {
		return "", errorsmod.Wrap(codeOf(err), err.Error())
	}
	return hex.EncodeToString(response.Value), nil
}

// codeOf is what ABCI shows of an error of a gRPC method.
func codeOf(err error) *errorsmod.Error {
	found, ok := status.FromError(err)
	if !ok {
		return sdkerrors.ErrInvalidRequest
	}
	byStatus := map[codes.Code]*errorsmod.Error{
		codes.NotFound:           sdkerrors.ErrKeyNotFound,
		codes.InvalidArgument:    sdkerrors.ErrInvalidRequest,
		codes.FailedPrecondition: sdkerrors.ErrInvalidRequest,
		codes.Unauthenticated:    sdkerrors.ErrUnauthorized,
	}
	if code := byStatus[found.Code()]; code != nil {
		return code
	}
	return sdkerrors.ErrUnknownRequest
}
